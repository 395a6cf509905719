// A network from its parts, trained on handwritten digits.   chainrule run FirstNetwork.java

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

void main() {
  Run run = Experiment.named("first-network")
      .data("digits")
      .validation(0.15)
      .model(flatten(), dense(64).relu(), dropout(0.2), dense(10).linear())
      .optimizer(adam(0.002))
      .epochs(8)
      .train();
  IO.println("test accuracy " + run.accuracy());
  IO.println("the report is " + run.report());
}
