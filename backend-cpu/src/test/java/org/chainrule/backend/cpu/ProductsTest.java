package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.natives.OneDnn;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.Tier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Matrix products in every tier: around the sizes at which another loop takes over, in all transpositions, beside sums
 * in double precision, and with the same bits for any number of threads.
 */
class ProductsTest {
  /** Batch, rows, inner, columns. */
  private static final int[][] SIZES = {{1, 1, 1, 1}, {1, 1, 3, 700}, {1, 1, 784, 10}, {1, 1, 301, 17},
    {1, 1, 512, 640}, {1, 513, 300, 1}, {1, 2, 1000, 129}, {1, 8, 512, 256}, {1, 40, 1, 60}, {3, 1, 100, 33},
    {1, 47, 129, 101}, {1, 64, 64, 64}, {1, 128, 1000, 10}, {1, 10, 128, 700}, {1, 130, 257, 385}, {2, 65, 300, 97},
    {1, 0, 5, 7}, {1, 5, 0, 7}, {1, 1, 0, 4000}, {1, 300, 784, 257}, {1, 1030, 33, 120},
    {1, 400, 1024, 110}, {1, 110, 1024, 400}};

  @TestFactory
  Stream<DynamicTest> sumsOfProducts() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      if (tier.hasOneDnn() && OneDnn.problem().isPresent()) {
        System.err.println("The native tier is not tested: " + OneDnn.problem().get());
        continue;
      }
      for (int[] sizes : SIZES) {
        tests.add(DynamicTest.dynamicTest("%s %d x %d x %d x %d".formatted(tier.label(), sizes[0], sizes[1], sizes[2],
            sizes[3]), () -> check(tier, sizes[0], sizes[1], sizes[2], sizes[3])));
      }
    }
    return tests.stream();
  }

  private static void check(Tier tier, int batch, int rows, int inner, int columns) {
    for (int transposed = 0; transposed < 4; transposed++) {
      boolean left = transposed % 2 == 1;
      boolean right = transposed > 1;
      Node a = left ? Graphs.input("a", DType.FLOAT32, batch, inner, rows)
          : Graphs.input("a", DType.FLOAT32, batch, rows, inner);
      Node b = right ? Graphs.input("b", DType.FLOAT32, batch, columns, inner)
          : Graphs.input("b", DType.FLOAT32, batch, inner, columns);
      Graph graph = Graph.of(Map.of("y", Graphs.op(new Op.MatMul(left, right), a, b)));
      Map<String, Literal> leaves = Graphs.leaves(graph, 7);
      float[] y = run(graph, leaves, tier, 1);
      float[] x = leaves.get("a").floats();
      float[] w = leaves.get("b").floats();
      for (int i = 0; i < y.length; i += Math.max(1, y.length / 997)) {
        int of = i / (rows * columns);
        int row = i / columns % rows;
        int column = i % columns;
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += (double) x[of * rows * inner + (left ? k * rows + row : row * inner + k)]
              * w[of * inner * columns + (right ? column * inner + k : k * columns + column)];
        }
        assertEquals(sum, y[i], 2e-6 * Math.max(8, inner), "element " + i);
      }
      for (int threads = 2; threads <= 3; threads++) {
        assertArrayEquals(y, run(graph, leaves, tier, threads), 0, threads + " threads");
      }
    }
  }

  private static float[] run(Graph graph, Map<String, Literal> leaves, Tier tier, int threads) {
    try (CpuExecutable program = CpuBackend.compile(graph, new PlanOptions(threads, true, true, tier))) {
      leaves.forEach(program::write);
      program.run();
      return program.read("y").floats();
    }
  }
}
