// An update rule of your own: what to add to the weights, from gradients and what the rule remembers.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

/** Gradient descent with a momentum that is looked ahead to. */
@Plugin("example_momentum")
record LookAhead(double learningRate, double decay) implements Optimizer {
  LookAhead() {
    this(0.02, 0.9);
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    TensorTree velocity = slots.get("velocity").mul(decay).add(gradients);
    slots.set("velocity", velocity);
    return velocity.mul(decay).add(gradients).mul(slots.learningRate()).mul(-1);
  }
}

void main() {
  Experiment base = Experiment.named("own-optimizer").data("digits")
      .model(flatten(), dense(32).relu(), dense(10).linear()).epochs(4).export();
  Run mine = base.optimizer(new LookAhead()).train();
  Run adam = base.optimizer("adam").train();
  IO.println(Comparison.of(mine, adam));
}
