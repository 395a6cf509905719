package org.chainrule.backend.cpu;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.plan.PlanOptions;

/** Prints the speed of matrix products and of whole training steps; run by hand. */
final class Measurement {
  private Measurement() {}

  /**
   * Measures.
   *
   * @param arguments number of threads, by default 1 and 2
   */
  public static void main(String[] arguments) {
    List<Integer> threads = arguments.length > 0 ? List.of(Integer.valueOf(arguments[0])) : List.of(1, 2);
    for (int count : threads) {
      System.out.println(count + " thread(s)");
      for (int[] mkn : new int[][] {{32, 64, 256}, {32, 256, 128}, {32, 128, 10}, {128, 784, 256}, {512, 512, 512},
        {1, 784, 256}}) {
        for (int t = 0; t < 4; t++) {
          product(count, mkn[0], mkn[1], mkn[2], t % 2 == 1, t > 1);
        }
      }
      step(count, "MLP 64-256-128-10, batch 32", TrainingSteps.perceptron(32, 64, 256, 128, 10));
      step(count, "MLP 784-256-128-10, batch 128", TrainingSteps.perceptron(128, 784, 256, 128, 10));
      step(count, "CNN 8x8, 16-32, batch 32", TrainingSteps.convolutional(32, 1, 8, 16, 10));
      step(count, "CNN 28x28, 16-32, batch 64", TrainingSteps.convolutional(64, 1, 28, 16, 10));
    }
  }

  private static void product(int threads, int m, int k, int n, boolean transposeA, boolean transposeB) {
    Node a = transposeA ? Graphs.input("a", DType.FLOAT32, k, m) : Graphs.input("a", DType.FLOAT32, m, k);
    Node b = transposeB ? Graphs.input("b", DType.FLOAT32, n, k) : Graphs.input("b", DType.FLOAT32, k, n);
    Graph graph = Graph.of(Map.of("y", Graphs.op(new Op.MatMul(transposeA, transposeB), a, b)));
    try (CpuExecutable program = CpuBackend.compile(graph, PlanOptions.of(threads))) {
      Graphs.leaves(graph, 1).forEach(program::write);
      double nanos = best(program);
      System.out.printf(Locale.ROOT, "  matmul %d x %d x %d%s%s: %.1f us, %.1f GFLOP/s%n", m, k, n,
          transposeA ? " tA" : "", transposeB ? " tB" : "", nanos / 1000, 2.0 * m * k * n / nanos);
    }
  }

  private static double best(CpuExecutable program) {
    double best = Double.POSITIVE_INFINITY;
    long until = System.nanoTime() + 400_000_000;
    while (System.nanoTime() < until) {
      long start = System.nanoTime();
      long used = clock(program);
      int runs = 0;
      while (System.nanoTime() - start < 10_000_000) {
        program.run();
        runs++;
      }
      best = Math.min(best, (clock(program) - used) / (double) runs);
    }
    return best;
  }

  /**
   * With one thread the processor time of that thread, so that other work on the machine does not count; else the time.
   */
  private static long clock(CpuExecutable program) {
    return program.workers() == 1 ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
  }

  private static void step(int threads, String name, Graph graph) {
    long start = System.nanoTime();
    CpuExecutable program = CpuBackend.compile(graph, PlanOptions.of(threads));
    double compiled = (System.nanoTime() - start) / 1e6;
    TrainingSteps.fill(program, 1);
    long until = System.nanoTime() + 6_000_000_000L;
    double best = Double.POSITIVE_INFINITY;
    int steps = 0;
    long first = System.nanoTime();
    double warm = 0;
    while (System.nanoTime() < until) {
      long from = clock(program);
      for (int i = 0; i < 50; i++) {
        program.write(TraceContext.STEP, Literal.scalar((long) steps));
        program.run();
        steps++;
      }
      best = Math.min(best, (clock(program) - from) / 50.0);
      if (warm == 0 && steps >= 500) {
        warm = (System.nanoTime() - first) / 1e6;
      }
    }
    System.out.printf(Locale.ROOT, "%s: %d nodes compiled in %.0f ms, first 500 steps %.0f ms, best %.1f us a step%n",
        name, graph.nodes().size(), compiled, warm, best / 1000);
    profile(program);
    program.close();
  }

  private static void profile(CpuExecutable program) {
    Map<String, Long> times = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      program.profile(times);
    }
    times.forEach((step, nanos) -> System.out.printf(Locale.ROOT, "    %8.1f us %s%n", nanos / 1e3, step));
  }
}
