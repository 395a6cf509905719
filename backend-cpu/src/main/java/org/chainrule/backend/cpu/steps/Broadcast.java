package org.chainrule.backend.cpu.steps;

import org.chainrule.api.ir.Shape;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.plan.Value;

/**
 * The elements of a value repeated along axes, not stored but read where they are.
 *
 * @param source the value
 * @param axes the axes of the result, with the source's strides
 */
public record Broadcast(Value source, Axes axes) {
  /** A value of one shape expanded to another. */
  public static Broadcast of(Value source, Shape from, Shape to) {
    return new Broadcast(source, Axes.of(to.sizes(), strides(from, to)));
  }

  /** For each axis of the expanded shape the distance of neighbouring elements in the source. */
  public static int[] strides(Shape from, Shape to) {
    int[] strides = new int[to.rank()];
    int[] own = from.strides();
    int added = to.rank() - from.rank();
    for (int axis = 0; axis < from.rank(); axis++) {
      strides[added + axis] = from.size(axis) == 1 ? 0 : own[axis];
    }
    return strides;
  }

  /** Whether one element is repeated everywhere. */
  public boolean isScalar() {
    return source.elements() == 1;
  }

  /** Writes elements start to start + n to the beginning of an array. */
  public void fill(Object into, int start, int n) {
    Object from = source.array();
    if (isScalar()) {
      Copies.copy(from, 0, 0, into, 0, 1, n);
      return;
    }
    int inner = axes.inner();
    int stride = axes.innerStride(0);
    int run = start / inner;
    int first = start - run * inner;
    for (int done = 0; done < n; run++) {
      int count = Math.min(inner - first, n - done);
      Copies.copy(from, axes.place(run, 0) + first * stride, stride, into, done, 1, count);
      done += count;
      first = 0;
    }
  }
}
