// Data of your own: two features, two classes inside and outside of a ring.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

@Plugin("example_ring")
record Ring(int samples) implements Dataset {
  @Override
  public Splits load(long seed) {
    Random random = new Random(seed);
    return new Splits(some(random), Optional.of(some(random)), List.of("inside", "outside"), List.of("x", "y"),
        "points inside and outside of a circle", Optional.empty());
  }

  private Samples some(Random random) {
    Literal points = Literal.of(new float[2 * samples], Shape.of(samples, 2));
    int[] classes = new int[samples];
    for (int i = 0; i < samples; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      points.set(2 * i, x);
      points.set(2 * i + 1, y);
      classes[i] = Math.hypot(x, y) > 1.2 ? 1 : 0;
    }
    return new Samples(points, Literal.of(classes, Shape.of(samples)));
  }
}

void main() {
  Run run = Experiment.named("own-data").data(new Ring(2000))
      .model(dense(16).tanh(), dense(2).linear()).optimizer(adam(0.01)).epochs(10).train();
  double[][] said = run.predict(new double[] {0, 0}, new double[] {2, 2});
  IO.println("the middle is inside with probability " + said[0][0] + ", (2, 2) with " + said[1][0]);
}
