package org.chainrule.backend.cpu.steps;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Assembles a value from parts of others: transposition, expansion, slices, padding, concatenation, plain copies. */
public final class CopyStep extends Step implements Workers.Task {
  /**
   * A block of the result.
   *
   * @param source where it comes from
   * @param from place of its first element there
   * @param to place of its first element in the result
   * @param axes its axes, with strides in the source (0) and in the result (1)
   */
  public record Part(Value source, int from, int to, Axes axes) {}

  private static final int PART_ELEMENTS = 1 << 15;

  private final Part[] parts; // no list: its iterators would be made anew at each run
  private final OptionalDouble fill;
  private final Value result;
  private final int tasks;

  public CopyStep(List<Part> parts, OptionalDouble fill, Value result) {
    super(parts.stream().map(Part::source).toList(), List.of(result));
    this.parts = parts.toArray(Part[]::new);
    this.fill = fill;
    this.result = result;
    this.tasks = parts.stream().mapToInt(CopyStep::tasks).sum();
  }

  /** All elements in their order. */
  public static CopyStep of(Value source, Value result) {
    int[] sizes = {source.elements()};
    return strided(source, 0, sizes, new int[] {1}, result);
  }

  /** A result whose row-major elements lie at strides in the source. */
  public static CopyStep strided(Value source, int from, int[] sizes, int[] strides, Value result) {
    return new CopyStep(List.of(new Part(source, from, 0, Axes.of(sizes, strides, rowMajor(sizes)))),
        OptionalDouble.empty(), result);
  }

  public static int[] rowMajor(int[] sizes) {
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strides;
  }

  @Override
  public void run(Workers workers) {
    if (fill.isPresent()) {
      Copies.fill(result.array(), 0, result.elements(), fill.getAsDouble());
    }
    workers.run(tasks, result.elements() >= 2 * PART_ELEMENTS, this);
  }

  private static int runsPerTask(Part part) {
    return Math.max(1, PART_ELEMENTS / Math.max(1, part.axes().inner()));
  }

  private static int tasks(Part part) {
    return Math.ceilDiv(part.axes().runs(), runsPerTask(part));
  }

  @Override
  public void run(int task, int worker) {
    int number = task;
    for (Part part : parts) {
      int tasks = tasks(part);
      if (number < tasks) {
        copy(part, number * runsPerTask(part));
        return;
      }
      number -= tasks;
    }
    throw new AssertionError(task + " of " + Arrays.toString(parts));
  }

  private void copy(Part part, int firstRun) {
    Axes axes = part.axes();
    Object from = part.source().array();
    Object to = result.array();
    int lastRun = Math.min(axes.runs(), firstRun + runsPerTask(part));
    for (int run = firstRun; run < lastRun; run++) {
      Copies.copy(from, part.from() + axes.place(run, 0), axes.innerStride(0), to, part.to() + axes.place(run, 1),
          axes.innerStride(1), axes.inner());
    }
  }
}
