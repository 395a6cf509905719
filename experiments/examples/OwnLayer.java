// A layer of your own with parameters: a scale for each feature, learned.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

/** y = x exp(w), a positive factor for each feature. */
@Plugin("example_scale")
record Scale() implements Layer {
  @Override
  public Tensor apply(Tensor x, Context context) {
    return x.mul(context.parameter("logarithm", Shape.of(x.shape().size(-1)), 0).exp());
  }
}

void main() {
  Run run = Experiment.named("own-layer").data("landsat")
      .model(layer("example_scale"), dense(6).linear()) // by its id, like any other
      .epochs(5).train();
  Literal learned = run.weights("example_scale1/logarithm");
  IO.println("factors from " + Arrays.stream(learned.toDoubles()).map(Math::exp).min().orElseThrow() + " to "
      + Arrays.stream(learned.toDoubles()).map(Math::exp).max().orElseThrow());
}
