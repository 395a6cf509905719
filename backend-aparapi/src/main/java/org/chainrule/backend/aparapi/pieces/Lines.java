package org.chainrule.backend.aparapi.pieces;

import org.chainrule.api.ir.Shape;

/**
 * A shape seen from one of its axes.
 *
 * @param outer the product of the sizes before it
 * @param size its size
 * @param inner the product of the sizes behind it
 */
record Lines(int outer, int size, int inner) {
  static Lines of(Shape shape, int axis) {
    int along = shape.axis(axis);
    int outer = 1;
    for (int i = 0; i < along; i++) {
      outer *= shape.size(i);
    }
    int inner = 1;
    for (int i = along + 1; i < shape.rank(); i++) {
      inner *= shape.size(i);
    }
    return new Lines(outer, shape.size(along), inner);
  }

  int count() {
    return outer * inner;
  }

  int[] strides() {
    return new int[] {size * inner, inner, 1};
  }
}
