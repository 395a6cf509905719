package org.chainrule.backend.cpu.functions;

/**
 * erf, the error function: near 0 an odd polynomial, elsewhere 1 - e^(-q(|x|)), where q approximates -log(1 - erf).
 * Constants are least in the greatest relative error of erf, by linear programming.
 */
final class GaussianIntegral {
  private static final float BOUND = 0.93f;
  private static final float LARGEST = 4; // erf of more is 1

  /** erf(x) / x - 1 in x^2, x up to 0.93, so that erf is within 1.8e-8. */
  private static final float[] SMALL = {-0x1.386c0cp-11f, 0x1.46d838p-8f, -0x1.b67bcep-6f, 0x1.ce1984p-4f,
    -0x1.8126e2p-2f, 0x1.06eba6p-3f};
  /** log(1 - erf(x)) / x + 1, x from 0.9 to 4, so that erf is within 3.1e-9. */
  private static final float[] LARGE = {0x1.c20782p-13f, -0x1.a60b88p-9f, 0x1.774a98p-6f, -0x1.af4134p-4f,
    -0x1.457a64p-1f, -0x1.073578p-3f};

  private GaussianIntegral() {}

  static <V, M, I> V erf(Lanes<V, M, I> lanes, V x) {
    V magnitude = lanes.abs(x);
    V small = lanes.fma(Polynomial.at(lanes, lanes.mul(x, x), SMALL), magnitude, magnitude);
    // A NaN counts as the largest here, and goes the other way.
    V limited = lanes.fromBits(lanes.minInt(lanes.bits(magnitude),
        lanes.constantInt(Float.floatToRawIntBits(LARGEST))));
    V logarithm = lanes.fma(Polynomial.at(lanes, limited, LARGE), limited, lanes.neg(limited));
    V large = lanes.sub(lanes.constant(1), Exponential.decay(lanes, logarithm));
    V result = lanes.blend(lanes.lessOrEqual(lanes.constant(BOUND), magnitude), large, small);
    return Rounding.andSignOf(lanes, result, x);
  }
}
