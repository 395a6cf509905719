package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/** From an element's number to its indices and back. */
final class Places {
  private Places() {}

  /** The index along each axis of the element of a row-major number. */
  static List<Expr> indices(Code code, Expr number, int... sizes) {
    List<Expr> indices = new ArrayList<>(Collections.nCopies(sizes.length, Expr.whole(0)));
    int first = 0;
    while (first < sizes.length && sizes[first] == 1) {
      first++;
    }
    Expr rest = number;
    for (int axis = sizes.length - 1; axis >= first; axis--) {
      if (axis == first) {
        indices.set(axis, rest);
      } else if (sizes[axis] != 1) {
        indices.set(axis, code.let(Expr.rem(rest, Expr.size(sizes[axis]))));
        rest = code.let(Expr.div(rest, Expr.size(sizes[axis])));
      }
    }
    return indices;
  }

  /** {@code offset + indices[0] strides[0] + ...}. */
  static Expr place(Code code, List<Expr> indices, int[] strides, int offset) {
    Expr place = Expr.size(offset);
    for (int axis = 0; axis < strides.length; axis++) {
      if (strides[axis] != 0) {
        place = code.let(Expr.add(place, Expr.mul(indices.get(axis), Expr.size(strides[axis]))));
      }
    }
    return code.let(place);
  }
}
