package org.chainrule.backend.cpu.functions;

/**
 * exp, expm1 and tanh. x = n ln 2 + r with a whole number n, e^x = 2^n e^r, and e^r is a polynomial. The constants are
 * least in the greatest relative error over the interval of r, found by linear programming and rounded one by one.
 */
final class Exponential {
  private static final float ROUND = 0x1.8p23f; // a number added to it becomes whole, and its bits count in whole steps
  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final int ONE = Float.floatToRawIntBits(1);
  private static final int EXPONENT = 23;
  private static final float LOG2_E = 0x1.715476p0f;
  private static final float LN2 = 0x1.62e430p-1f;
  private static final float LN2_MISSING = -0x1.05c610p-29f; // ln 2 = LN2 + LN2_MISSING

  /** e^r for |r| up to ln 2, within 1.5e-8. */
  private static final float[] WIDE = {0x1.9baedap-13f, 0x1.71bf66p-10f, 0x1.1126dap-7f, 0x1.5549eep-5f, 0x1.555514p-3f,
    0x1.00000cp-1f, 1, 1};
  /** (e^r - 1 - r) / r^2 for r from -ln 2 / 2 to ln 2, so that e^r is within 1.4e-9. */
  private static final float[] BEHIND_LINE = {0x1.e32192p-13f, 0x1.6b488ap-10f, 0x1.10dc7ep-7f, 0x1.55575ep-5f,
    0x1.55558p-3f, 0x1.fffffep-2f};
  /** e^r for |r| up to ln 2 / 2, within 3.2e-9. */
  private static final float[] NARROW = {0x1.6a511ap-10f, 0x1.12397cp-7f, 0x1.5558acp-5f, 0x1.555492p-3f,
    0x1.fffffcp-2f, 1, 1};
  /** (tanh(x) - x) / x^3 in x^2, x up to 0.55, so that tanh is within 1.2e-9. */
  private static final float[] TANH = {-0x1.9921a2p-8f, 0x1.58e518p-6f, -0x1.b91e7ep-5f, 0x1.110ceep-3f,
    -0x1.55554ap-2f};

  private Exponential() {}

  /** n = 2 h is even, so that 2^n is a product of two numbers that are neither infinite nor subnormal. */
  static <V, M, I> V exp(Lanes<V, M, I> lanes, V x) {
    V least = lanes.constant(-104); // below, the result is nearer to 0 than to the least subnormal number
    V limited = lanes.blend(lanes.less(x, least), least, x);
    V round = lanes.constant(ROUND);
    V shifted = lanes.fma(limited, lanes.constant(LOG2_E / 2), round);
    I half = lanes.minInt(lanes.bits(shifted), lanes.constantInt(ROUND_BITS + 66)); // 2^132 is infinite
    V whole = lanes.sub(lanes.fromBits(half), round);
    V rest = lanes.fma(whole, lanes.constant(-2 * LN2), limited);
    rest = lanes.fma(whole, lanes.constant(-2 * LN2_MISSING), rest);
    V power = powerOfTwo(lanes, half);
    return lanes.mul(lanes.mul(Polynomial.at(lanes, rest, WIDE), power), power);
  }

  /** 2^n (e^r - 1) + (2^n - 1), where e^r - 1 = r + r^2 p(r) is not rounded by itself. */
  static <V, M, I> V expm1(Lanes<V, M, I> lanes, V x) {
    V least = lanes.constant(-20); // below, the result is -1
    V limited = lanes.blend(lanes.less(x, least), least, x);
    V round = lanes.constant(ROUND);
    V shifted = lanes.fma(limited, lanes.constant(LOG2_E), round);
    I exponent = lanes.minInt(lanes.bits(shifted), lanes.constantInt(ROUND_BITS + 127));
    V whole = lanes.sub(lanes.fromBits(exponent), round);
    V rest = lanes.fma(whole, lanes.constant(-LN2), limited);
    rest = lanes.fma(whole, lanes.constant(-LN2_MISSING), rest);
    V power = powerOfTwo(lanes, exponent);
    V line = lanes.fma(power, rest, lanes.sub(power, lanes.constant(1)));
    V square = lanes.mul(lanes.mul(power, rest), rest);
    V result = lanes.fma(square, Polynomial.at(lanes, rest, BEHIND_LINE), line);
    return Rounding.andSignOf(lanes, result, x); // of -0 it is -0
  }

  /** Near 0 an odd polynomial, elsewhere 1 - 2 d / (1 + d), d = e^(-2|x|), of which an error in d changes little. */
  static <V, M, I> V tanh(Lanes<V, M, I> lanes, V x) {
    V magnitude = lanes.abs(x);
    V square = lanes.mul(x, x);
    V small = lanes.fma(lanes.mul(Polynomial.at(lanes, square, TANH), square), magnitude, magnitude);
    // From 10 on the result is 1. A NaN counts as 10 here, and goes the other way.
    V limited = lanes.fromBits(lanes.minInt(lanes.bits(magnitude), lanes.constantInt(Float.floatToRawIntBits(10))));
    V decay = decay(lanes, lanes.mul(limited, lanes.constant(-2)));
    V one = lanes.constant(1);
    V large = lanes.fma(lanes.constant(-2), lanes.div(decay, lanes.add(decay, one)), one);
    V result = lanes.blend(lanes.lessOrEqual(lanes.constant(0.55f), magnitude), large, small);
    return Rounding.andSignOf(lanes, result, x);
  }

  /** e^x for x from -87 to 0, to be added to something larger: x itself is rounded where it is many times ln 2. */
  static <V, M, I> V decay(Lanes<V, M, I> lanes, V x) {
    V round = lanes.constant(ROUND);
    V shifted = lanes.fma(x, lanes.constant(LOG2_E), round);
    V rest = lanes.fma(lanes.sub(shifted, round), lanes.constant(-LN2), x);
    return lanes.mul(Polynomial.at(lanes, rest, NARROW), powerOfTwo(lanes, lanes.bits(shifted)));
  }

  /** 2^n of ROUND + n by its bits; n from -126 to 127. */
  private static <V, M, I> V powerOfTwo(Lanes<V, M, I> lanes, I shiftedBits) {
    return lanes.fromBits(lanes.addInt(lanes.shiftLeft(shiftedBits, EXPONENT), lanes.constantInt(ONE)));
  }
}
