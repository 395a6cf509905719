package org.chainrule.backend.cpu.functions;

/** log and log1p: x = 2^n (1 + f) with |f| at most 1/3, and log(1 + f) = f + f^2 p(f). */
final class Logarithm {
  private static final int EXPONENT = 23;
  private static final int EXPONENT_BITS = 0xff800000;
  private static final int LEAST = Float.floatToRawIntBits(2 / 3f);
  private static final int ONE = Float.floatToRawIntBits(1);
  private static final float ROUND = 0x1.8p23f; // its bits count in whole steps
  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final float LN2 = 0x1.62e430p-1f;
  private static final float LN2_MISSING = -0x1.05c610p-29f; // ln 2 = LN2 + LN2_MISSING
  private static final float SUBNORMAL_SCALE = 0x1p23f;

  /** (log(1 + f) - f) / f^2, so that the logarithm is within 2.7e-8: least greatest error, by linear programming. */
  private static final float[] BEHIND_LINE = {0x1.1f280p-3f, -0x1.3b0c5cp-3f, 0x1.1ea89ap-3f, -0x1.5038ep-3f,
    0x1.99d3bp-3f, -0x1.00144ep-2f, 0x1.5554fcp-2f, -0x1.ffffd6p-2f};

  private Logarithm() {}

  /** A number as 2^exponent (1 + fraction). */
  record Parts<V>(V exponent, V fraction) {}

  /** A positive finite number, subnormal ones too. */
  static <V, M, I> Parts<V> takeApart(Lanes<V, M, I> lanes, V x) {
    M subnormal = lanes.less(x, lanes.constant(Float.MIN_NORMAL));
    V normal = lanes.blend(subnormal, lanes.mul(x, lanes.constant(SUBNORMAL_SCALE)), x);
    V zeroExponent = lanes.blend(subnormal, lanes.constant(ROUND + EXPONENT), lanes.constant(ROUND));
    I exponent = exponentBits(lanes, normal);
    V fraction = lanes.sub(lanes.fromBits(lanes.subInt(lanes.bits(normal), exponent)), lanes.constant(1));
    return new Parts<>(exponent(lanes, exponent, zeroExponent), fraction);
  }

  static <V, M, I> V log(Lanes<V, M, I> lanes, V x) {
    return outside(lanes, x, logarithm(lanes, takeApart(lanes, x)));
  }

  /**
   * u = 1 + x is rounded, and n is taken from it; but f = 2^-n x + (2^-n - 1) from x itself: both terms are exact as long
   * as f matters. Where 2^-n is subnormal, 0 stands in.
   */
  static <V, M, I> V log1p(Lanes<V, M, I> lanes, V x) {
    V one = lanes.constant(1);
    V u = lanes.add(x, one);
    I exponent = exponentBits(lanes, u);
    V scaled = lanes.fromBits(lanes.subInt(lanes.bits(x), exponent));
    V scale = lanes.fromBits(lanes.maxInt(lanes.subInt(lanes.constantInt(ONE), exponent), lanes.constantInt(0)));
    V fraction = lanes.add(scaled, lanes.sub(scale, one));
    V logarithm = logarithm(lanes, new Parts<>(exponent(lanes, exponent, lanes.constant(ROUND)), fraction));
    return outside(lanes, u, Rounding.andSignOf(lanes, logarithm, x)); // of -0 it is -0
  }

  /** 2^23 n. */
  private static <V, M, I> I exponentBits(Lanes<V, M, I> lanes, V x) {
    return lanes.and(lanes.subInt(lanes.bits(x), lanes.constantInt(LEAST)), lanes.constantInt(EXPONENT_BITS));
  }

  /** n as a number. */
  private static <V, M, I> V exponent(Lanes<V, M, I> lanes, I exponentBits, V zeroExponent) {
    I shifted = lanes.addInt(lanes.shiftRight(exponentBits, EXPONENT), lanes.constantInt(ROUND_BITS));
    return lanes.sub(lanes.fromBits(shifted), zeroExponent);
  }

  /** n ln 2 + log(1 + f), added up from the smallest term. */
  private static <V, M, I> V logarithm(Lanes<V, M, I> lanes, Parts<V> parts) {
    V n = parts.exponent();
    V f = parts.fraction();
    V line = lanes.fma(n, lanes.constant(LN2_MISSING), f);
    V sum = lanes.fma(lanes.mul(f, f), Polynomial.at(lanes, f, BEHIND_LINE), line);
    return lanes.fma(n, lanes.constant(LN2), sum);
  }

  /** The logarithm where u is positive and finite, else what it should be. */
  private static <V, M, I> V outside(Lanes<V, M, I> lanes, V u, V logarithm) {
    V zero = lanes.constant(0);
    V infinity = lanes.constant(Float.POSITIVE_INFINITY);
    V finite = lanes.blend(lanes.less(u, infinity), logarithm, u);
    V notPositive = lanes.blend(lanes.equal(u, zero), lanes.constant(Float.NEGATIVE_INFINITY),
        lanes.constant(Float.NaN));
    return lanes.blend(lanes.lessOrEqual(u, zero), notPositive, finite);
  }
}
