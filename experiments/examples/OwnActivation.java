// An activation of your own is a record with a formula: its derivative is derived, checked and exported.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

/** x + sin(slope x)^2 / slope. Ziyin et al. 2020, arXiv:2006.08195. */
@Plugin("example_snake")
record Snake(double slope) implements Activation {
  Snake() {
    this(1);
  }

  @Override
  public Tensor apply(Tensor x) {
    return x.add(x.mul(slope).sin().square().div(slope));
  }
}

void main() {
  Experiment base = Experiment.named("own-activation").data("spirals")
      .model(dense(32), dense(32), dense(3).linear()).optimizer(adam(0.01)).epochs(10);
  Run relu = base.activation("relu").train();
  Run snake = base.activation(new Snake(2)).train(); // or by its id: Part.of("example_snake").with("slope", 2)
  IO.println(Comparison.of(relu, snake));
}
