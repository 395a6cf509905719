package org.chainrule.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.lowering.Planner;
import org.chainrule.backend.cpu.plan.Plan;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.plan.Workers;
import org.junit.jupiter.api.Test;

/** Plans: how quickly they are made, and how much memory they need. */
class CompilationTest {
  @Test
  void thousandsOfNodesCompileQuickly() {
    int[] sizes = IntStream.range(0, 105).map(i -> 4 + i % 7).toArray();
    Graph graph = TrainingSteps.perceptron(8, sizes);
    assertTrue(graph.nodes().size() > 5000, () -> graph.nodes().size() + " nodes");
    CpuBackend.compile(TrainingSteps.perceptron(8, 4, 5, 6), PlanOptions.of(1)).close(); // classes are loaded
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime(); // a busy machine makes the wall clock run, not this one
    CpuBackend.compile(graph, PlanOptions.of(1)).close();
    double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
    assertTrue(seconds < 5, () -> graph.nodes().size() + " nodes took " + seconds + " s; at rest they take 0.5 s");
  }

  @Test
  void buffersAreReused() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(100, 100));
    for (int i = 0; i < 20; i++) {
      x = x.matmul(x);
    }
    Graph graph = Graph.of(Map.of("y", x.node()));
    assertEquals(2 * 4 * 100 * 100, temporaryBytes(graph, true));
    assertEquals(19 * 4 * 100 * 100, temporaryBytes(graph, false));
  }

  private static long temporaryBytes(Graph graph, boolean reuse) {
    return Planner
        .plan(graph, new PlanOptions(1, reuse, false), Map.of(), new Workers(1), new Kernels(Kernels.Mode.PLAIN))
        .freed().stream()
        .flatMap(List::stream).distinct().mapToLong(storage -> ((float[]) storage.array()).length * 4L).sum();
  }

  @Test
  void elementwiseChainsRunInOneLoop() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(64, 50));
    Tensor bias = Tensors.input("b", DType.FLOAT32, Shape.of(50));
    Tensor y = x.add(bias).mul(2).relu().reshape(-1).tanh().add(1);
    Plan plan = Planner.plan(Graph.of(Map.of("y", y.node())).inlined(), PlanOptions.of(1), Map.of(),
        new Workers(1), new Kernels(Kernels.Mode.PLAIN));
    assertEquals(1, plan.steps().size(), plan.steps()::toString);
  }

  @Test
  void constantsAreComputedOnce() {
    Tensor table = Tensors.cumSum(Tensor.of(new float[] {1, 2, 3}).exp().reshape(3, 1).expand(3, 4), 1);
    Plan plan = Planner.plan(Graph.of(Map.of("y", table.node())), PlanOptions.of(1), Map.of(), new Workers(1),
        new Kernels(Kernels.Mode.PLAIN));
    assertEquals(0, plan.steps().size(), plan.steps()::toString);
  }
}
