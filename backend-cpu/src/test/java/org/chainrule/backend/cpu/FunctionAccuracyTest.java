package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Functions of FLOAT32 over all its magnitudes: at most two units in the last place from the reference in FLOAT64, the
 * same sign of zero, the same NaN and infinities; and the same bits in plain loops and in generated code. With the system property chainrule.test.bits-apart=1 over every
 * float there is.
 */
class FunctionAccuracyTest {
  private static final int BITS_APART = Integer.getInteger("chainrule.test.bits-apart", 4_001);
  private static final int POWER_ROUNDS = 30;
  private static final float[] SPECIAL = {0, -0f, 1, -1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL,
    -Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
    2, 3, -3, 0.5f, -0.5f, 1.5f,
    -1.5f, 8388607, -8388609, 16777215, -16777216, 33554434, 1e30f, -1e30f};

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
  void isWithinTwoUnitsInTheLastPlace(Op.UnaryKind kind) {
    float[] values = new float[1 << 16];
    Map<String, Literal> leaves = Map.of("x", Literal.of(values, Shape.of(values.length)));
    try (Programs programs = Programs.of(new Op.Unary(kind), leaves)) {
      System.arraycopy(SPECIAL, 0, values, 0, SPECIAL.length);
      programs.check();
      long bits = Integer.MIN_VALUE;
      while (bits <= Integer.MAX_VALUE) {
        for (int i = 0; i < values.length; i++, bits += BITS_APART) {
          values[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.MAX_VALUE));
        }
        programs.check();
      }
    }
  }

  /** All pairs of special numbers, any two numbers, and pairs whose power is anywhere in the range of FLOAT32. */
  @Test
  void powersAreWithinTwoUnitsInTheLastPlace() {
    SplittableRandom random = new SplittableRandom(1);
    float[] bases = new float[1 << 16];
    float[] exponents = new float[bases.length];
    Map<String, Literal> leaves = new LinkedHashMap<>();
    leaves.put("base", Literal.of(bases, Shape.of(bases.length)));
    leaves.put("exponent", Literal.of(exponents, Shape.of(bases.length)));
    try (Programs programs = Programs.of(new Op.Binary(Op.BinaryKind.POW), leaves)) {
      for (int i = 0; i < SPECIAL.length * SPECIAL.length; i++) {
        bases[i] = SPECIAL[i / SPECIAL.length];
        exponents[i] = SPECIAL[i % SPECIAL.length];
      }
      programs.check();
      for (int round = 0; round < POWER_ROUNDS; round++) {
        for (int i = 0; i < bases.length; i++) {
          bases[i] = Float.intBitsToFloat(random.nextInt());
          exponents[i] = switch (i % 3) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> random.nextInt(-30, 31);
            default -> (float) (random.nextDouble(-104, 89) / Math.log(Math.abs(bases[i])));
          };
        }
        programs.check();
      }
    }
  }

  /** An operation in plain loops and in generated code. */
  private record Programs(Op op, Map<String, Literal> leaves, CpuExecutable plain, CpuExecutable generated)
      implements AutoCloseable {
    static Programs of(Op op, Map<String, Literal> leaves) {
      Node[] operands = leaves.entrySet().stream()
          .map(leaf -> Graphs.input(leaf.getKey(), DType.FLOAT32, leaf.getValue().elements())).toArray(Node[]::new);
      Graph graph = Graph.of(Map.of("y", Graphs.op(op, operands)));
      return new Programs(op, leaves, CpuBackend.compile(graph, options(Kernels.Mode.PLAIN)),
          CpuBackend.compile(graph, options(Kernels.Mode.AT_ONCE)));
    }

    private static PlanOptions options(Kernels.Mode mode) {
      return new PlanOptions(1, true, false, Tier.PLAIN, false, mode);
    }

    private float[] run(CpuExecutable program) {
      leaves.forEach(program::write);
      program.run();
      return program.read("y").floats();
    }

    void check() {
      List<Literal> doubles = leaves.values().stream()
          .map(leaf -> Reference.apply(new Op.Cast(DType.FLOAT64), List.of(leaf))).toList();
      double[] expected = Reference.apply(op, doubles).doubles();
      float[] actual = run(plain);
      float[] other = run(generated);
      for (int i = 0; i < actual.length; i++) {
        int place = i;
        if (!isClose(expected[i], actual[i])) {
          fail(op + " of " + doubles.stream().map(x -> x.get(place)).toList() + " should be " + expected[i] + ", not "
              + actual[i]);
        }
        if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(other[i])) {
          fail(op + " of " + doubles.stream().map(x -> x.get(place)).toList() + " is " + actual[i]
              + " in plain loops, but " + other[i] + " in generated code");
        }
      }
    }

    @Override
    public void close() {
      plain.close();
      generated.close();
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
