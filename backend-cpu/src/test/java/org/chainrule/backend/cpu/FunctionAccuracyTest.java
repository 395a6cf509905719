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

/** Functions of FLOAT32 over all its magnitudes: at most one unit in the last place from the reference. */
class FunctionAccuracyTest {
  private static final int BITS_APART = Integer.getInteger("chainrule.test.bits-apart", 20_011);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
  void isExactToOneUnitInTheLastPlace(Op.UnaryKind kind) {
    float[] values = new float[1 << 16];
    Literal x = Literal.of(values, Shape.of(values.length));
    Node leaf = Graphs.input("x", DType.FLOAT32, values.length);
    Graph graph = Graph.of(Map.of("y", Graphs.op(new Op.Unary(kind), leaf)));
    try (CpuExecutable program = CpuBackend.compile(graph, PlanOptions.of(1))) {
      long bits = Integer.MIN_VALUE;
      while (bits <= Integer.MAX_VALUE) {
        for (int i = 0; i < values.length; i++, bits += BITS_APART) {
          values[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.MAX_VALUE));
        }
        program.write("x", x);
        program.run();
        float[] expected = Reference.apply(new Op.Unary(kind), List.of(x)).floats();
        float[] actual = program.read("y").floats();
        for (int i = 0; i < values.length; i++) {
          float e = expected[i];
          float a = actual[i];
          boolean good = Float.compare(e, a) == 0 || Math.abs(e - a) <= Math.ulp(e);
          if (!good) {
            fail(kind + " of " + values[i] + " should be " + e + ", not " + a);
          }
        }
      }
    }
  }
}
