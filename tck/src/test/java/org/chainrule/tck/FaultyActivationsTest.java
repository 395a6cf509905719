package org.chainrule.tck;

import static org.chainrule.tck.Conformance.assertFails;
import static org.chainrule.tck.Conformance.assertPasses;

import java.util.concurrent.atomic.AtomicInteger;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

/** The kit fails what is broken in an activation, and names it. */
class FaultyActivationsTest {
  @Test
  void goodActivations() {
    assertPasses((Activation) x -> x.mul(x.softplus().tanh()));
    assertPasses((Activation) Tensor::relu);
    assertPasses((Activation) x -> x.softmax(-1));
    assertPasses(new Halving());
    assertPasses(new Slope());
  }

  /** Gated linear unit. */
  record Halving() implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      int half = x.shape().size(1) / 2;
      return x.slice(1, 0, half).mul(x.slice(1, half, 2 * half).sigmoid());
    }

    @Override
    public Shape resultShape(Shape x) {
      return x.with(1, Dim.of(x.size(1) / 2));
    }
  }

  /** A slope of its own, learned. */
  record Slope() implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      throw new UnsupportedOperationException("needs a context");
    }

    @Override
    public Tensor apply(Tensor x, Context context) {
      return x.max(0).add(x.min(0).mul(context.parameter("slope", Shape.SCALAR, 0.25)));
    }
  }

  @Test
  void wrongDerivative() {
    Activation wrongSign = x -> Tensors.function("f", Tensor::sin, (z, y, g) -> g.mul(z.cos()).neg(), x);
    Activation missingFactor = x -> Tensors.function("f", z -> z.mul(2).tanh(),
        (z, y, g) -> g.mul(y.square().neg().add(1)), x);
    String[] checks = {"activation/gradient", "activation/gradient at zero", "activation/gradient far out"};
    assertFails(wrongSign, checks);
    assertFails(missingFactor, "activation/gradient", "activation/gradient at zero", "activation/gradient far out",
        "activation/second derivative");
  }

  @Test
  void wrongSecondDerivative() {
    assertFails((Activation) x -> Tensors.function("f", Tensor::exp,
        (z, y, g) -> g.mul(Tensors.function("g", Tensor::exp, (a, b, c) -> c.mul(b).neg(), z)), x),
        "activation/second derivative");
  }

  @Test
  void straightThroughIsDeliberate() {
    assertPasses((Activation) x -> Tensors.surrogate("binary", Tensor::sign, (z, y, g) -> g, x));
  }

  /** Another number at each trace. */
  record Counting(AtomicInteger calls) implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      return x.mul(1 + calls.incrementAndGet());
    }
  }

  @Test
  void hiddenState() {
    assertFails(new Counting(new AtomicInteger()), "activation/same graph from repeated traces",
        "activation/no state between instances");
  }

  private static final AtomicInteger INSTANCES = new AtomicInteger();

  /** A number that depends on how many instances there have been. */
  static final class Leaking implements Activation {
    private final int number = INSTANCES.incrementAndGet();

    @Override
    public Tensor apply(Tensor x) {
      return x.mul(number);
    }
  }

  @Test
  void stateBetweenInstances() {
    assertFails(new Leaking(), "activation/no state between instances");
  }

  /** The time of day in its result. */
  record Clock() implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      return x.mul(1 + (System.nanoTime() % 1_000_000) * 1e-3);
    }
  }

  @Test
  void dependsOnTime() {
    assertFails(new Clock(), "activation/same graph from repeated traces", "activation/no state between instances");
  }

  /** x log|x|: not a number at 0. */
  record NanAtZero() implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      return x.mul(x.abs().log());
    }
  }

  @Test
  void notANumberAtZero() {
    assertFails(new NanAtZero(), "activation/finite on its domain", "activation/gradient at zero");
  }

  @Test
  void overflowsInsideItsDomain() {
    assertFails((Activation) x -> x.mul(3).exp().add(1).log(), "activation/finite on its domain");
  }

  @Test
  void changesTheShape() {
    assertFails((Activation) x -> x.sum(-1), "activation/shape as declared");
  }
}
