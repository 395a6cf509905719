package org.chainrule.plugins.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.chainrule.api.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each optimizer over several steps against PyTorch's update rules in plain arithmetic. */
class OptimizersTest {
  private static final double[] START = {1, -2};
  private static final double[][] GRADIENTS = {{0.5, -1}, {0.25, 3}, {-1, 0}, {0.125, 1e-3}, {0, 0}};

  /** One parameter's update rule with what it remembers. */
  interface Rule {
    /** The parameter after step t = 1, 2, ... */
    double next(double parameter, double gradient, int t);
  }

  /** Makes a fresh rule for each parameter. */
  interface Rules {
    Rule fresh();
  }

  record Case(Optimizer optimizer, double rate, Rules rules) {
    @Override
    public String toString() {
      return optimizer.toString();
    }
  }

  private static Rule sgd(double rate, double momentum, boolean nesterov, double decay) {
    double[] velocity = new double[1];
    return (p, gradient, t) -> {
      double g = gradient + decay * p;
      velocity[0] = t == 1 ? g : momentum * velocity[0] + g;
      return p - rate * (nesterov ? g + momentum * velocity[0] : velocity[0]);
    };
  }

  private static Rule rmsprop(double rate, double alpha, double epsilon, double momentum, boolean centered,
      double decay) {
    double[] kept = new double[3];
    return (p, gradient, _) -> {
      double g = gradient + decay * p;
      kept[0] = alpha * kept[0] + (1 - alpha) * g * g;
      kept[1] = alpha * kept[1] + (1 - alpha) * g;
      double root = Math.sqrt(centered ? Math.max(0, kept[0] - kept[1] * kept[1]) : kept[0]) + epsilon;
      kept[2] = momentum * kept[2] + g / root;
      return p - rate * kept[2];
    };
  }

  private static Rule adam(double rate, double beta1, double beta2, double epsilon, double decay, double decoupled) {
    double[] kept = new double[2];
    return (parameter, gradient, t) -> {
      double g = gradient + decay * parameter;
      double p = parameter - rate * decoupled * parameter;
      kept[0] = beta1 * kept[0] + (1 - beta1) * g;
      kept[1] = beta2 * kept[1] + (1 - beta2) * g * g;
      double root = Math.sqrt(kept[1]) / Math.sqrt(1 - Math.pow(beta2, t)) + epsilon;
      return p - rate / (1 - Math.pow(beta1, t)) * kept[0] / root;
    };
  }

  static Stream<Case> cases() {
    return Stream.of(new Case(new Sgd(), 0.1, () -> sgd(0.1, 0, false, 0)),
        new Case(new Sgd(0.1, 0.9, false, 0), 0.1, () -> sgd(0.1, 0.9, false, 0)),
        new Case(new Sgd(0.1, 0.9, true, 0.01), 0.1, () -> sgd(0.1, 0.9, true, 0.01)),
        new Case(new RmsProp(), 0.01, () -> rmsprop(0.01, 0.99, 1e-8, 0, false, 0)),
        new Case(new RmsProp(0.01, 0.9, 1e-6, 0.5, true, 0.1), 0.01, () -> rmsprop(0.01, 0.9, 1e-6, 0.5, true, 0.1)),
        new Case(new Adam(), 1e-3, () -> adam(1e-3, 0.9, 0.999, 1e-8, 0, 0)),
        new Case(new Adam(0.1, 0.8, 0.9, 1e-3, 0.2), 0.1, () -> adam(0.1, 0.8, 0.9, 1e-3, 0.2, 0)),
        new Case(new Adam(0.1, 0, 0, 1e-8, 0), 0.1, () -> adam(0.1, 0, 0, 1e-8, 0, 0)),
        new Case(new AdamW(), 1e-3, () -> adam(1e-3, 0.9, 0.999, 1e-8, 0, 0.01)),
        new Case(new AdamW(0.1, 0.8, 0.9, 1e-3, 0.3), 0.05, () -> adam(0.05, 0.8, 0.9, 1e-3, 0, 0.3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsItsRule(Case row) {
    EagerSlots slots = new EagerSlots(EagerSlots.tree(START), row.rate());
    Rule[] rules = {row.rules().fresh(), row.rules().fresh()};
    double[] expected = START.clone();
    for (int t = 1; t <= GRADIENTS.length; t++) {
      double[] actual = slots.step(row.optimizer(), GRADIENTS[t - 1]);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = rules[i].next(expected[i], GRADIENTS[t - 1][i], t);
      }
      assertArrayEquals(expected, actual, 1e-11, "after step " + t);
    }
  }

  @Test
  void adamsFirstStepIsTheLearningRate() {
    assertArrayEquals(new double[] {1 - 1e-3, -2 + 1e-3},
        new EagerSlots(EagerSlots.tree(START), 1e-3).step(new Adam(), 1e-2, -1e4), 1e-8);
  }

  @Test
  void clippingLimitsTheNormOfAllGradients() {
    Optimizer clipped = new ClipByGlobalNorm(new Sgd(0.5, 0, false, 0), 2);
    assertEquals(0.5, clipped.learningRate());
    assertArrayEquals(new double[] {1 - 0.5 * 3 * 2 / 5, -2 - 0.5 * 4 * 2 / 5},
        new EagerSlots(EagerSlots.tree(START), 0.5).step(clipped, 3, 4), 1e-6);
    assertArrayEquals(new double[] {1 - 0.5, -2 - 0.5},
        new EagerSlots(EagerSlots.tree(START), 0.5).step(clipped, 1, 1), 1e-12, "a small gradient is left as it is");
    assertArrayEquals(START, new EagerSlots(EagerSlots.tree(START), 0.5).step(clipped, 0, 0));
  }

  @Test
  void defaultsArePyTorchs() {
    assertEquals(new Sgd(1e-3, 0, false, 0), new Sgd());
    assertEquals(new RmsProp(1e-2, 0.99, 1e-8, 0, false, 0), new RmsProp());
    assertEquals(new Adam(1e-3, 0.9, 0.999, 1e-8, 0), new Adam());
    assertEquals(new AdamW(1e-3, 0.9, 0.999, 1e-8, 1e-2), new AdamW());
  }

  private static String refused(org.junit.jupiter.api.function.Executable making) {
    return assertThrows(IllegalArgumentException.class, making).getMessage();
  }

  @Test
  void parametersAreChecked() {
    assertEquals("learning_rate must be finite and not negative, not NaN",
        refused(() -> new Sgd(Double.NaN, 0, false, 0)));
    assertEquals("momentum must be at least 0 and below 1, not 1.0", refused(() -> new Sgd(0.1, 1, false, 0)));
    assertEquals("nesterov needs a momentum above 0", refused(() -> new Sgd(0.1, 0, true, 0)));
    assertEquals("alpha must be at least 0 and below 1, not -1.0",
        refused(() -> new RmsProp(0.1, -1, 1e-8, 0, false, 0)));
    assertEquals("beta2 must be at least 0 and below 1, not 1.0", refused(() -> new Adam(0.1, 0.9, 1, 1e-8, 0)));
    assertEquals("epsilon must be finite and positive, not 0.0", refused(() -> new AdamW(0.1, 0.9, 0.9, 0, 0)));
    assertEquals("weight_decay must be finite and not negative, not -1.0",
        refused(() -> new AdamW(0.1, 0.9, 0.9, 1e-8, -1)));
    assertEquals("max_norm must be finite and positive, not 0.0",
        refused(() -> new ClipByGlobalNorm(new Sgd(), 0)));
  }
}
