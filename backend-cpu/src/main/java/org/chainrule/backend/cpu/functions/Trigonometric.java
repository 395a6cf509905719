package org.chainrule.backend.cpu.functions;

/**
 * sin, cos and tan: |x| = n pi/2 + r, |r| at most pi/4 and a bit, is found by subtracting n times the three parts of pi/2;
 * then a polynomial. The last two bits of n say which one, and the sign. Up to 2^17 the difference from the first part is
 * exact and the rounding of the others relative to r; beyond are rare cases. The constants are least in the greatest
 * relative error for |r| up to 0.8, found by linear programming and rounded one by one.
 */
final class Trigonometric {
  private static final float LIMIT = 0x1p17f;
  private static final float ROUND = 0x1.8p23f; // a number added to it becomes whole, and its bits count in whole steps
  private static final float TWO_OVER_PI = 0x1.45f306p-1f;
  private static final float[] HALF_PI = {0x1.921fb4p0f, 0x1.4442dp-24f, 0x1.846988p-48f};
  private static final int SIGN_BIT = Integer.MIN_VALUE;
  private static final int QUADRANT = 30; // shift that makes bit 1 the sign, and bit 0 zero or not

  /** (sin(r) - r) / r^3 in r^2, so that sin is within 4.6e-9. */
  private static final float[] SIN = {-0x1.990f92p-13f, 0x1.1106aep-7f, -0x1.555544p-3f};
  /** (cos(r) - 1 + r^2 / 2) / r^4 in r^2, so that cos is within 1.6e-10. */
  private static final float[] COS = {0x1.99911cp-16f, -0x1.6c0af4p-10f, 0x1.555548p-5f};
  /** (tan(r) - r) / r^3 in r^2, so that tan is within 1.8e-9. */
  private static final float[] TAN = {0x1.2c2972p-8f, -0x1.4e34f6p-12f, 0x1.6d77ap-7f, 0x1.5ab798p-6f, 0x1.bb0b9cp-5f,
    0x1.110c88p-3f, 0x1.555564p-2f};

  private Trigonometric() {}

  /** n in the last bits of an integer, and r. */
  private record Parts<V, I>(I quadrant, V rest) {}

  static <V, M, I> V sin(Lanes<V, M, I> lanes, V x) {
    V magnitude = lanes.abs(x);
    Parts<V, I> parts = takeApart(lanes, magnitude);
    V sine = inQuadrant(lanes, parts.quadrant(), parts.rest(), lanes.bits(x));
    return lanes.unless(rare(lanes, magnitude), RareCase.SIN, x, sine);
  }

  /** The sine a quadrant further. */
  static <V, M, I> V cos(Lanes<V, M, I> lanes, V x) {
    V magnitude = lanes.abs(x);
    Parts<V, I> parts = takeApart(lanes, magnitude);
    I next = lanes.addInt(parts.quadrant(), lanes.constantInt(1));
    V cosine = inQuadrant(lanes, next, parts.rest(), lanes.constantInt(0));
    return lanes.unless(rare(lanes, magnitude), RareCase.COS, x, cosine);
  }

  /**
   * In odd quadrants -1 / tan(r). The slope of tan magnifies an error in r, so r is here a sum of two numbers, r and d:
   * {@code tan(r + d) = tan(r) + d (1 + tan(r)^2)}, where {@code 1 + 3.5 (tan(r) - r) / r} is near enough to the last.
   */
  static <V, M, I> V tan(Lanes<V, M, I> lanes, V x) {
    V magnitude = lanes.abs(x);
    V shifted = shifted(lanes, magnitude);
    V n = lanes.sub(shifted, lanes.constant(ROUND));
    V exact = lanes.fma(n, lanes.constant(-HALF_PI[0]), magnitude);
    V product = lanes.mul(n, lanes.constant(-HALF_PI[1]));
    V productLow = lanes.fma(n, lanes.constant(-HALF_PI[1]), lanes.neg(product));
    V rest = lanes.add(exact, product);
    V low = lanes.add(lanes.add(lanes.sub(exact, rest), product), productLow);
    low = lanes.fma(n, lanes.constant(-HALF_PI[2]), low);
    V square = lanes.mul(rest, rest);
    V cubic = lanes.mul(Polynomial.at(lanes, square, TAN), square);
    V change = lanes.fma(lanes.mul(low, lanes.constant(3.5f)), cubic, low);
    V near = lanes.add(lanes.fma(cubic, rest, change), rest);
    V far = lanes.div(lanes.constant(-1), near);
    V tangent = withSign(lanes, lanes.blend(isEven(lanes, lanes.bits(shifted)), near, far), lanes.bits(x));
    return lanes.unless(rare(lanes, magnitude), RareCase.TAN, x, tangent);
  }

  private static <V, M, I> M rare(Lanes<V, M, I> lanes, V magnitude) {
    return lanes.less(lanes.constant(LIMIT), magnitude);
  }

  private static <V, M, I> Parts<V, I> takeApart(Lanes<V, M, I> lanes, V magnitude) {
    V shifted = shifted(lanes, magnitude);
    V n = lanes.sub(shifted, lanes.constant(ROUND));
    V rest = magnitude;
    for (float part : HALF_PI) {
      rest = lanes.fma(n, lanes.constant(-part), rest);
    }
    return new Parts<>(lanes.bits(shifted), rest);
  }

  private static <V, M, I> V shifted(Lanes<V, M, I> lanes, V magnitude) {
    return lanes.fma(magnitude, lanes.constant(TWO_OVER_PI), lanes.constant(ROUND));
  }

  /** The sine of r and n quadrants, negative if the sign bit of {@code sign} is set. */
  private static <V, M, I> V inQuadrant(Lanes<V, M, I> lanes, I quadrant, V rest, I sign) {
    V square = lanes.mul(rest, rest);
    V sine = lanes.fma(lanes.mul(Polynomial.at(lanes, square, SIN), square), rest, rest);
    V line = lanes.fma(square, lanes.constant(-0.5f), lanes.constant(1));
    V cosine = lanes.fma(lanes.mul(Polynomial.at(lanes, square, COS), square), square, line);
    V magnitude = lanes.blend(isEven(lanes, quadrant), sine, cosine);
    return withSign(lanes, magnitude, lanes.xor(sign, lanes.shiftLeft(quadrant, QUADRANT)));
  }

  private static <V, M, I> M isEven(Lanes<V, M, I> lanes, I quadrant) {
    return lanes.equal(lanes.fromBits(lanes.shiftLeft(quadrant, QUADRANT)), lanes.constant(0));
  }

  /** A number, negated if the sign bit of {@code sign} is set. */
  private static <V, M, I> V withSign(Lanes<V, M, I> lanes, V number, I sign) {
    I bit = lanes.and(sign, lanes.constantInt(SIGN_BIT));
    return lanes.fromBits(lanes.xor(lanes.bits(number), bit));
  }
}
