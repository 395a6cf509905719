package org.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.measure.Clock;
import org.chainrule.benchmarks.subject.ChainruleSession;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.benchmarks.workload.Workload;

/** Time and memory of a step, and time to compile, against sizes of a perceptron. */
public final class Growth {
  private static final int BATCH = 64;
  private static final int COMPILATIONS = 3;

  /**
   * What was measured at one size.
   *
   * @param size the size
   * @param millis time of a step
   * @param bytes memory of a step besides inputs and parameters; at least 1
   * @param nodes operations in the step's graph
   * @param compileMillis time to compile it, the shortest of some
   */
  private record Point(int size, double millis, double bytes, int nodes, double compileMillis) {}

  private final Subject subject;
  private final TensorBackend backend;
  private final Blocks blocks;
  private final int largest;

  /**
   * With a backend of one thread.
   *
   * @param largest sizes above this are left out
   */
  public Growth(Subject subject, TensorBackend backend, Blocks blocks, int largest) {
    this.subject = subject;
    this.backend = backend;
    this.blocks = blocks;
    this.largest = largest;
  }

  /** The charts by name. */
  public Map<String, Chart> charts() {
    Map<String, Chart> charts = new LinkedHashMap<>();
    charts.put("batch", steps("784-512-256-10 against batch size", "samples in a step", 1,
        points(List.of(1, 4, 16, 64, 256, 1024, 4096), size -> Workload.mlp(List.of(784, 512, 256, 10)), true)));
    charts.put("width", steps("w-w-10, batch 64, against width w", "width", 2,
        points(List.of(64, 128, 256, 512, 1024, 2048, 4096), size -> Workload.mlp(List.of(size, size, 10)), false)));
    List<Point> depths = points(List.of(1, 2, 4, 8, 16, 32, 64), Growth::deep, false);
    charts.put("depth", steps("256-...-256-10, batch 64, against depth", "hidden layers", 1, depths));
    charts.put("compile", new Chart("Compiling the same networks", "hidden layers",
        List.of(new Chart.Panel("time to compile, ms", sizes(depths), numbers(depths, Point::compileMillis), 1),
            new Chart.Panel("time to compile a node, µs", sizes(depths),
                numbers(depths, point -> point.compileMillis() * 1e3 / point.nodes()), 0))));
    return charts;
  }

  private static Workload deep(int layers) {
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(layers + 1, 256));
    sizes.add(10);
    return Workload.mlp(sizes);
  }

  private interface Number {
    double of(Point point);
  }

  private static List<Double> sizes(List<Point> points) {
    return numbers(points, Point::size);
  }

  private static List<Double> numbers(List<Point> points, Number number) {
    return points.stream().map(number::of).toList();
  }

  private static Chart steps(String title, String axis, int exponent, List<Point> points) {
    return new Chart(title, axis,
        List.of(new Chart.Panel("time of a step, ms", sizes(points), numbers(points, Point::millis), exponent),
            new Chart.Panel("memory of a step, MiB", sizes(points),
                numbers(points, point -> point.bytes() / 1048576.0), exponent == 2 ? 1 : exponent)));
  }

  private List<Point> points(List<Integer> sizes, IntFunction<Workload> workload, boolean batches) {
    List<Point> points = new ArrayList<>();
    for (int size : sizes) {
      if (size <= largest || points.size() < 2) {
        points.add(point(size, subject.task(workload.apply(size), Phase.TRAIN, batches ? size : BATCH, 1)));
      }
    }
    return points;
  }

  private Point point(int size, Task task) {
    Graph step = subject.step(task);
    double compile = Double.POSITIVE_INFINITY;
    for (int i = 0; i < COMPILATIONS; i++) {
      long start = System.nanoTime();
      try (Executable _ = backend.compile(step)) {
        compile = Math.min(compile, (System.nanoTime() - start) / 1e6);
      }
    }
    try (ChainruleSession session = ChainruleSession.open(subject, task, backend)) {
      double speed = blocks.measure(List.of(session), Clock.of(1)).getFirst().median();
      return new Point(size, 1e3 / speed, Math.max(1, session.peakBytes().orElse(1)), step.nodes().size(), compile);
    }
  }
}
