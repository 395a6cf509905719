package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.Tier;
import org.chainrule.backend.cpu.tier.TierChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole training steps: the same bits for any number of threads and any plan, and no memory asked for once warm. */
class TrainingStepTest {
  private static final int STEPS = 12;

  static List<Graph> graphs() {
    return List.of(TrainingSteps.perceptron(33, 50, 300, 130, 10), TrainingSteps.convolutional(40, 3, 11, 8, 10),
        TrainingSteps.convolutional(9, 2, 13, 32, 10),
        TrainingSteps.perceptron(128, 784, 256, 10));
  }

  private static Map<String, Literal> train(Graph graph, PlanOptions options) {
    Map<String, Literal> results = new LinkedHashMap<>();
    try (CpuExecutable program = CpuBackend.compile(graph, options)) {
      TrainingSteps.fill(program, 3);
      for (int i = 0; i < STEPS; i++) {
        program.write(TraceContext.STEP, Literal.scalar((long) i));
        program.run();
        results.put("loss of step " + i, program.read("loss"));
      }
      graph.parameters().keySet().forEach(name -> results.put(name, program.read(name)));
      graph.states().keySet().forEach(name -> results.put(name, program.read(name)));
    }
    return results;
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void anyNumberOfThreadsGivesTheSameBits(Graph graph) {
    Map<String, Literal> expected = train(graph, PlanOptions.of(1));
    double first = expected.get("loss of step 0").get(0);
    double last = expected.get("loss of step " + (STEPS - 1)).get(0);
    assertTrue(last < first, () -> "the loss should fall, but goes from " + first + " to " + last);
    for (int threads = 2; threads <= 4; threads++) {
      assertEquals(expected, train(graph, PlanOptions.of(threads)), threads + " threads");
    }
  }

  /** Planning was quadratic in the scratch values of all threads, and took minutes. */
  @Test
  void aThousandThreadsArePlannedInATimeThatOneWaitsFor() {
    Graph graph = TrainingSteps.convolutional(9, 2, 13, 32, 10);
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> CpuBackend.compile(graph, PlanOptions.of(1024)).close());
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void reuseOfBuffersChangesNothing(Graph graph) {
    Map<String, Literal> expected = train(graph, new PlanOptions(2, false, false));
    assertEquals(expected, train(graph, new PlanOptions(2, true, true)));
  }

  static List<Arguments> measured() {
    return Stream.of(Tier.values()).filter(tier -> tier.compareTo(TierChoice.ofProcess().tier()) >= 0)
        .flatMap(tier -> Stream.of(1, 2).flatMap(threads -> Stream.of(
            Arguments.of(tier, threads, "perceptron", TrainingSteps.perceptron(17, 70, 66, 10)),
            Arguments.of(tier, threads, "convolutional", TrainingSteps.convolutional(16, 1, 8, 8, 10)))))
        .toList();
  }

  /** Nor do new batches, as long as their literals are used again. */
  @ParameterizedTest(name = "{0}, {1} threads: {2}")
  @MethodSource("measured")
  void runsAskForNoMemoryOnceWarm(Tier tier, int threads, String name, Graph graph) {
    ThreadMXBean counter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (CpuExecutable program = CpuBackend.compile(graph, new PlanOptions(threads, true, false, tier))) {
      TrainingSteps.fill(program, 3);
      Literal step = Literal.scalar(0L);
      SplittableRandom random = new SplittableRandom(1);
      List<Literal> batches = Stream.generate(() -> Graphs.numbers(graph.inputs().get("features").type(), random))
          .limit(5).toList();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 200 && least > 0; round++) { // until the virtual machine has compiled all
        long before = counter.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
          step.longs()[0]++;
          program.write(TraceContext.STEP, step);
          program.lend("features", batches.get(i % 5));
          program.run();
        }
        least = Math.min(least, counter.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes that 50 steps allocate");
    }
  }
}
