package org.chainrule.backend.cpu.functions;

/** The exponential function: exp(x) = 2^h 2^h e^r, where 2 h is even and nearest to x / ln 2, and |r| at most ln 2. */
final class Exponential {
  private static final float LEAST = -104; // below, the result is nearer to 0 than to the least subnormal number
  private static final int MOST = 66; // 2^66 2^66 is infinite
  private static final float ROUND = 0x1.8p23f; // a number added to it becomes whole, and its bits count in whole steps
  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final float LOG2_E_HALF = 0x1.715476p-1f;
  private static final float LN4_HIGH = 0x1.62e430p0f; // 2 ln 2, and what is missing in it
  private static final float LN4_LOW = -0x1.05c610p-28f;
  private static final int ONE = Float.floatToRawIntBits(1);
  private static final int EXPONENT = 23;

  /** e^r = 1 + r + c2 r^2 + ... c7 r^7, least relative error for |r| at most ln 2: 1.5e-8. */
  private static final float[] SERIES = {0x1.9baedap-13f, 0x1.71bf66p-10f, 0x1.1126dap-7f, 0x1.5549eep-5f,
    0x1.555514p-3f, 0x1.00000cp-1f, 1, 1};

  private Exponential() {}

  static <V, M, I> V exp(Lanes<V, M, I> lanes, V x) {
    V least = lanes.constant(LEAST);
    V limited = lanes.blend(lanes.less(x, least), least, x);
    V round = lanes.constant(ROUND);
    V shifted = lanes.fma(limited, lanes.constant(LOG2_E_HALF), round);
    I half = lanes.minInt(lanes.bits(shifted), lanes.constantInt(ROUND_BITS + MOST));
    V whole = lanes.sub(lanes.fromBits(half), round);
    V rest = lanes.fma(whole, lanes.constant(-LN4_HIGH), limited);
    rest = lanes.fma(whole, lanes.constant(-LN4_LOW), rest);
    V power = lanes.fromBits(lanes.addInt(lanes.shiftLeft(half, EXPONENT), lanes.constantInt(ONE)));
    return lanes.mul(lanes.mul(polynomial(lanes, rest, SERIES), power), power);
  }

  /** By Horner's rule; the coefficient of the highest power comes first. */
  static <V, M, I> V polynomial(Lanes<V, M, I> lanes, V x, float... coefficients) {
    V sum = lanes.constant(coefficients[0]);
    for (int i = 1; i < coefficients.length; i++) {
      sum = lanes.fma(sum, x, lanes.constant(coefficients[i]));
    }
    return sum;
  }
}
