package org.chainrule.backend.cpu.functions;

/**
 * pow: |a|^b = 2^(b log2 |a|) for a sum of two numbers in the exponent, because an exponent up to 128 needs 31 bits behind
 * its highest one. Such sums are written high and low. |a| = 2^n m with m from 2/3 to 4/3, and
 * {@code log2 m = s (C0 + q (C1 + q (C2 + ...)))}, where s = (m - 1) / (m + 1) and q = s^2.
 */
final class Power {
  private static final float ROUND = 0x1.8p23f; // a number added to it becomes whole
  private static final float EVEN = 0x1p24f; // numbers from here on are even; added to lesser ones it makes them so
  private static final int EXPONENT = 23;
  private static final int ONE = Float.floatToRawIntBits(1);
  private static final float BEYOND = 160; // 2^160 is infinite, 2^-160 is 0

  private static final float C0 = 0x1.715476p1f;
  private static final float C0_LOW = 0x1.4ae0cp-25f;
  private static final float C1 = 0x1.ec709ep-1f;
  private static final float C1_LOW = -0x1.e2fe02p-28f;
  /** C2, C3, C4 for q up to 0.04, so that the logarithm is within 4.2e-11: least greatest error, by linear programming. */
  private static final float[] C2 = {0x1.60c0eep-2f, 0x1.a5691cp-2f, 0x1.277784p-1f};
  /** 2^r for |r| up to 1, within 1.4e-8. */
  private static final float[] POWER = {0x1.f48948p-17f, 0x1.481b16p-13f, 0x1.5dbec2p-10f, 0x1.3b1ffp-7f,
    0x1.c6af9cp-5f, 0x1.ebfbf8p-3f, 0x1.62e432p-1f, 1};

  private Power() {}

  /** The sum of two numbers, the second much smaller. */
  private record Sum<V>(V high, V low) {}

  /** What kind of whole number an exponent is, if it is one. */
  private record Parity<M>(M even, M odd) {}

  /** As {@link Math#pow} in all special cases. */
  static <V, M, I> V pow(Lanes<V, M, I> lanes, V a, V b) {
    V zero = lanes.constant(0);
    V infinity = lanes.constant(Float.POSITIVE_INFINITY);
    Parity<M> parity = parity(lanes, b);
    V magnitude = lanes.abs(a);
    Sum<V> sum = logarithm(lanes, magnitude);
    V logarithm = lanes.blend(lanes.less(magnitude, infinity), sum.high(), magnitude); // infinity and NaN are their own
    M defined = lanes.either(lanes.either(parity.even(), parity.odd()),
        lanes.either(lanes.lessOrEqual(zero, a), lanes.equal(magnitude, infinity)));
    logarithm = lanes.blend(defined, logarithm, lanes.constant(Float.NaN));
    logarithm = lanes.blend(lanes.equal(a, zero), lanes.constant(Float.NEGATIVE_INFINITY), logarithm);

    V exponent = lanes.mul(b, logarithm);
    V low = lanes.fma(b, sum.low(), lanes.fma(b, logarithm, lanes.neg(exponent)));
    V power = powerOfTwo(lanes, exponent, low);
    power = lanes.blend(lanes.less(lanes.constant(BEYOND), exponent), infinity, power);
    power = lanes.blend(lanes.less(exponent, lanes.constant(-BEYOND)), zero, power);
    power = lanes.blend(parity.odd(), Rounding.andSignOf(lanes, power, a), power);
    return lanes.blend(lanes.equal(b, zero), lanes.constant(1), power);
  }

  /** By the distance from the nearest even number. From 2^24 on all numbers are even. */
  private static <V, M, I> Parity<M> parity(Lanes<V, M, I> lanes, V b) {
    I limit = lanes.constantInt(Float.floatToRawIntBits(EVEN));
    V limited = lanes.fromBits(lanes.minInt(lanes.bits(lanes.abs(b)), limit));
    V even = lanes.constant(EVEN);
    V distance = lanes.abs(lanes.sub(limited, lanes.sub(lanes.add(limited, even), even)));
    return new Parity<>(lanes.equal(distance, lanes.constant(0)), lanes.equal(distance, lanes.constant(1)));
  }

  /** log2 of a positive finite number. */
  private static <V, M, I> Sum<V> logarithm(Lanes<V, M, I> lanes, V x) {
    Logarithm.Parts<V> parts = Logarithm.takeApart(lanes, x);
    V one = lanes.constant(1);
    V two = lanes.constant(2);
    V f = parts.fraction();

    V divisor = lanes.add(f, two);
    V divisorLow = lanes.sub(f, lanes.sub(divisor, two));
    V reciprocal = lanes.div(one, divisor);
    V s = lanes.mul(f, reciprocal);
    V negative = lanes.neg(s);
    V left = lanes.fma(negative, divisorLow, lanes.fma(negative, divisor, f));
    V sLow = lanes.mul(reciprocal, left);

    V q = lanes.mul(s, s);
    V qLow = lanes.fma(s, lanes.add(sLow, sLow), lanes.fma(s, s, lanes.neg(q)));

    // c = C1 + q (C2 + ...)
    V c1 = lanes.constant(C1);
    V tail = lanes.mul(q, Polynomial.at(lanes, q, C2));
    V c = lanes.add(tail, c1);
    V cLow = lanes.add(lanes.sub(tail, lanes.sub(c, c1)), lanes.constant(C1_LOW));

    // w = q c
    V w = lanes.mul(q, c);
    V wLow = lanes.fma(q, cLow, lanes.fma(qLow, c, lanes.fma(q, c, lanes.neg(w))));

    // z = C0 + w
    V c0 = lanes.constant(C0);
    V z = lanes.add(w, c0);
    V zLow = lanes.add(lanes.sub(w, lanes.sub(z, c0)), lanes.add(wLow, lanes.constant(C0_LOW)));

    // log2 m = s z
    V product = lanes.mul(s, z);
    V productLow = lanes.fma(sLow, z, lanes.fma(s, zLow, lanes.fma(s, z, lanes.neg(product))));

    V high = lanes.add(parts.exponent(), product);
    V low = lanes.add(lanes.sub(product, lanes.sub(high, parts.exponent())), productLow);
    return new Sum<>(high, low);
  }

  /** 2^(high + low) = 2^h 2^h 2^r, |high| up to 160. */
  private static <V, M, I> V powerOfTwo(Lanes<V, M, I> lanes, V high, V low) {
    V round = lanes.constant(ROUND);
    V shifted = lanes.fma(high, lanes.constant(0.5f), round);
    V rest = lanes.add(lanes.fma(lanes.sub(shifted, round), lanes.constant(-2), high), low);
    I bits = lanes.addInt(lanes.shiftLeft(lanes.bits(shifted), EXPONENT), lanes.constantInt(ONE));
    V half = lanes.fromBits(bits);
    return lanes.mul(lanes.mul(Polynomial.at(lanes, rest, POWER), half), half);
  }
}
