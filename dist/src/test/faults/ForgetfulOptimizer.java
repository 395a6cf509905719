import org.chainrule.api.*;

/** It keeps how far it has come in a field and not in a slot, so that no checkpoint holds it. */
@Plugin("forgetful_optimizer")
public final class ForgetfulOptimizer implements Optimizer {
  private int steps;

  public ForgetfulOptimizer() {}

  @Override
  public double learningRate() {
    return 0.01;
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    steps++;
    return gradients.mul(slots.learningRate().neg()).map(amount -> amount.div(steps));
  }
}
