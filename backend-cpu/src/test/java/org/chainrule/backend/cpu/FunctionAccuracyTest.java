package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions of FLOAT32 over all its magnitudes: at most two units in the last place from the reference in FLOAT64, the
 * same sign of zero, and the same NaN and infinities. With the system property chainrule.test.bits-apart=1 over every
 * float there is.
 */
class FunctionAccuracyTest {
  private static final int BITS_APART = Integer.getInteger("chainrule.test.bits-apart", 4_001);
  private static final float[] SPECIAL = {0, -0f, 1, -1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL,
    -Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
  void isWithinTwoUnitsInTheLastPlace(Op.UnaryKind kind) {
    float[] values = new float[1 << 16];
    Literal x = Literal.of(values, Shape.of(values.length));
    Node leaf = Graphs.input("x", DType.FLOAT32, values.length);
    Graph graph = Graph.of(Map.of("y", Graphs.op(new Op.Unary(kind), leaf)));
    try (CpuExecutable program = CpuBackend.compile(graph, PlanOptions.of(1))) {
      System.arraycopy(SPECIAL, 0, values, 0, SPECIAL.length);
      check(kind, program, x);
      long bits = Integer.MIN_VALUE;
      while (bits <= Integer.MAX_VALUE) {
        for (int i = 0; i < values.length; i++, bits += BITS_APART) {
          values[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.MAX_VALUE));
        }
        check(kind, program, x);
      }
    }
  }

  private static void check(Op.UnaryKind kind, CpuExecutable program, Literal x) {
    program.write("x", x);
    program.run();
    Literal doubles = Reference.apply(new Op.Cast(DType.FLOAT64), List.of(x));
    double[] expected = Reference.apply(new Op.Unary(kind), List.of(doubles)).doubles();
    float[] actual = program.read("y").floats();
    for (int i = 0; i < actual.length; i++) {
      if (!isClose(expected[i], actual[i])) {
        fail(kind + " of " + x.get(i) + " should be " + expected[i] + ", not " + actual[i]);
      }
    }
  }

  /** Whether a result is near enough; what is beyond the range of FLOAT32 counts as the next power of two. */
  private static boolean isClose(double expected, float actual) {
    float rounded = (float) expected;
    if (Float.compare(rounded, actual) == 0) {
      return true;
    }
    double ulp = Math.ulp(Math.min(Math.abs(rounded), Float.MAX_VALUE));
    double distance = Math.abs(within(expected) - within(actual));
    return distance <= 2 * ulp && (actual != 0 || Math.copySign(1, expected) == Math.copySign(1f, actual));
  }

  private static double within(double number) {
    return Math.clamp(number, -0x1p128, 0x1p128);
  }
}
