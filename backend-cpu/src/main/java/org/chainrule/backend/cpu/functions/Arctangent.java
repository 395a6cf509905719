package org.chainrule.backend.cpu.functions;

/** atan: an odd polynomial up to 1, and pi/2 - atan(1/x) from there. */
final class Arctangent {
  private static final float HALF_PI = 0x1.921fb6p0f;
  private static final float HALF_PI_MISSING = -0x1.777a5cp-25f; // pi/2 = HALF_PI + HALF_PI_MISSING

  /** (atan(t) - t) / t^3 in t^2, so that atan is within 1.7e-8: least greatest error, by linear programming. */
  private static final float[] BEHIND_LINE = {0x1.7ea702p-9f, -0x1.0c180ap-6f, 0x1.61eed4p-5f, -0x1.3550e4p-4f,
    0x1.b4deb2p-4f, -0x1.230a94p-3f, 0x1.9978ecp-3f, -0x1.5554dcp-2f};

  private Arctangent() {}

  static <V, M, I> V atan(Lanes<V, M, I> lanes, V x) {
    V one = lanes.constant(1);
    V magnitude = lanes.abs(x);
    M large = lanes.less(one, magnitude);
    V t = lanes.blend(large, lanes.div(one, magnitude), magnitude);
    V square = lanes.mul(t, t);
    V small = lanes.fma(lanes.mul(Polynomial.at(lanes, square, BEHIND_LINE), square), t, t);
    V rest = lanes.sub(lanes.constant(HALF_PI), lanes.sub(small, lanes.constant(HALF_PI_MISSING)));
    return Rounding.andSignOf(lanes, lanes.blend(large, rest, small), x);
  }
}
