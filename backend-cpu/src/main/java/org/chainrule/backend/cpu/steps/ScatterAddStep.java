package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.Lines;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Slices added along an axis at indices, in the order of the indices. */
public final class ScatterAddStep extends Step implements Workers.Task {
  private static final int PART_ELEMENTS = 1 << 14;

  private final Lines lines;
  private final Value x;
  private final Value indices;
  private final Value updates;
  private final Value result;
  private final int outerPerPart;

  public ScatterAddStep(Lines lines, List<Value> operands, Value result) {
    super(operands, List.of(result));
    this.lines = lines;
    this.x = operands.get(0);
    this.indices = operands.get(1);
    this.updates = operands.get(2);
    this.result = result;
    int each = lines.inner() * Math.max(lines.size(), indices.elements());
    this.outerPerPart = Math.max(1, PART_ELEMENTS / Math.max(1, each));
  }

  @Override
  public void run(Workers workers) {
    workers.run(Math.ceilDiv(lines.outer(), outerPerPart), result.elements() >= 2 * PART_ELEMENTS, this);
  }

  @Override
  public void run(int part, int worker) {
    int last = Math.min(lines.outer(), (part + 1) * outerPerPart);
    int plane = lines.size() * lines.inner();
    for (int outer = part * outerPerPart; outer < last; outer++) {
      Copies.copy(x.array(), outer * plane, 1, result.array(), outer * plane, 1, plane);
      scatter(outer);
    }
  }

  private void scatter(int outer) {
    int count = indices.elements();
    int inner = lines.inner();
    Object at = indices.array();
    Object from = updates.array();
    Object to = result.array();
    if (inner == 1 && from instanceof float[] floats && at instanceof int[] ints) {
      scatter(ints, floats, outer * count, (float[]) to, outer * lines.size(), lines.size(), count);
      return;
    }
    for (int i = 0; i < count; i++) {
      int place = (outer * lines.size() + GatherStep.index(at, i, lines.size())) * inner;
      add(from, (outer * count + i) * inner, to, place, inner);
    }
  }

  private static void scatter(int[] indices, float[] from, int fo, float[] to, int o, int size, int n) {
    for (int i = 0; i < n; i++) {
      to[o + Math.clamp(indices[i], 0, size - 1)] += from[fo + i];
    }
  }

  /** Adds n elements to as many others. */
  public static void add(Object from, int fo, Object to, int o, int n) {
    switch (to) {
      case float[] values -> add((float[]) from, fo, values, o, n);
      case double[] values -> add((double[]) from, fo, values, o, n);
      case int[] values -> add((int[]) from, fo, values, o, n);
      case long[] values -> add((long[]) from, fo, values, o, n);
      default -> throw new AssertionError(to.getClass());
    }
  }

  private static void add(float[] from, int fo, float[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      to[o + i] += from[fo + i];
    }
  }

  private static void add(double[] from, int fo, double[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      to[o + i] += from[fo + i];
    }
  }

  private static void add(int[] from, int fo, int[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      to[o + i] += from[fo + i];
    }
  }

  private static void add(long[] from, int fo, long[] to, int o, int n) {
    for (int i = 0; i < n; i++) {
      to[o + i] += from[fo + i];
    }
  }
}
