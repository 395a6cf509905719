package org.chainrule.backend.cpu.functions;

/** Sign and next whole number. */
final class Rounding {
  private static final float WHOLE = 0x1p23f; // numbers from here on are whole; added to lesser ones it rounds them
  private static final int SIGN_BIT = Integer.MIN_VALUE;

  private Rounding() {}

  /** As {@link Math#signum(float)}. */
  static <V, M, I> V sign(Lanes<V, M, I> lanes, V x) {
    V zero = lanes.constant(0);
    V negative = lanes.blend(lanes.less(x, zero), lanes.constant(-1), x);
    return lanes.blend(lanes.less(zero, x), lanes.constant(1), negative);
  }

  /** The greatest whole number that is not greater; x if it is 0, -0, infinite or NaN. */
  static <V, M, I> V floor(Lanes<V, M, I> lanes, V x) {
    V whole = lanes.constant(WHOLE);
    V magnitude = lanes.abs(x);
    V rounded = andSignOf(lanes, lanes.sub(lanes.add(magnitude, whole), whole), x);
    V below = lanes.sub(rounded, lanes.constant(1));
    V floor = lanes.blend(lanes.less(x, rounded), below, rounded);
    return lanes.blend(lanes.less(magnitude, whole), floor, x);
  }

  /** A number with its sign bit set where that of x is; so of a number that is not negative, one with the sign of x. */
  static <V, M, I> V andSignOf(Lanes<V, M, I> lanes, V number, V x) {
    I sign = lanes.and(lanes.bits(x), lanes.constantInt(SIGN_BIT));
    return lanes.fromBits(lanes.or(lanes.bits(number), sign));
  }
}
