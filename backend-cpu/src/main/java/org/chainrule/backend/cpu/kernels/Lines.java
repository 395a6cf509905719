package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Shape;

/**
 * A tensor seen as [outer, size, inner] around one axis.
 *
 * @param outer number of elements of the axes before
 * @param size number of elements of the axis
 * @param inner number of elements of the axes after; the distance of neighbouring elements on the axis
 */
public record Lines(int outer, int size, int inner) {
  public static Lines of(Shape shape, int axis) {
    int along = shape.axis(axis);
    int outer = 1;
    int inner = 1;
    for (int i = 0; i < shape.rank(); i++) {
      if (i < along) {
        outer *= shape.size(i);
      } else if (i > along) {
        inner *= shape.size(i);
      }
    }
    return new Lines(outer, shape.size(along), inner);
  }

  /** Number of lines along the axis. */
  public int count() {
    return outer * inner;
  }

  /** Where a line starts. */
  public int start(int line) {
    int before = line / inner;
    return before * size * inner + (line - before * inner);
  }
}
