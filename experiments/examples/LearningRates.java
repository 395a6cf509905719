// A loop over a setting: the same network with three learning rates, side by side.   chainrule run LearningRates.java --quiet

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

void main() {
  Experiment base = Experiment.named("learning-rates")
      .data("landsat")
      .model(dense(32).relu(), dense(6).linear())
      .optimizer("sgd")
      .epochs(6)
      .export(); // no file: these models are for comparing only

  List<Run> runs = new ArrayList<>();
  for (double rate : new double[] {0.01, 0.1, 1}) {
    runs.add(base.learningRate(rate).train()); // base itself does not change
  }
  Comparison comparison = new Comparison(runs);
  IO.println(comparison);
  IO.println("best: " + comparison.best("accuracy").settings().get("optimizer.learning_rate"));
}
