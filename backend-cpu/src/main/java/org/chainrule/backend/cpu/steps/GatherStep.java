package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Slices along an axis, picked by indices. */
public final class GatherStep extends Step implements Workers.Task {
  private static final int PART_ELEMENTS = 1 << 14;

  private final Lines lines;
  private final Value x;
  private final Value indices;
  private final Value result;
  private final int slices;
  private final int slicesPerPart;

  public GatherStep(Lines lines, Value x, Value indices, Value result) {
    super(List.of(x, indices), List.of(result));
    this.lines = lines;
    this.x = x;
    this.indices = indices;
    this.result = result;
    this.slices = lines.outer() * indices.elements();
    this.slicesPerPart = Math.max(1, PART_ELEMENTS / Math.max(1, lines.inner()));
  }

  /** The index at a place, clamped to those that exist. */
  public static int index(Object indices, int place, int size) {
    return indices instanceof int[] ints
        ? Math.clamp(ints[place], 0, size - 1)
        : Math.clamp(((long[]) indices)[place], 0, size - 1);
  }

  @Override
  public void run(Workers workers) {
    workers.run(Math.ceilDiv(slices, slicesPerPart), result.elements() >= 2 * PART_ELEMENTS, this);
  }

  @Override
  public void run(int part, int worker) {
    int first = part * slicesPerPart;
    int last = Math.min(slices, first + slicesPerPart);
    int count = indices.elements();
    int inner = lines.inner();
    if (inner == 1 && lines.outer() == 1 && x.array() instanceof float[] from && indices.array() instanceof int[] at) {
      gather(from, lines.size(), at, result.floats(), first, last);
      return;
    }
    for (int slice = first; slice < last; slice++) {
      int outer = slice / count;
      int index = index(indices.array(), slice - outer * count, lines.size());
      Copies.copy(x.array(), (outer * lines.size() + index) * inner, 1, result.array(), slice * inner, 1, inner);
    }
  }

  private static void gather(float[] x, int size, int[] indices, float[] result, int first, int last) {
    for (int i = first; i < last; i++) {
      result[i] = x[Math.clamp(indices[i], 0, size - 1)];
    }
  }
}
