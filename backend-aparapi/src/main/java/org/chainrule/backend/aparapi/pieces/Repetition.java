package org.chainrule.backend.aparapi.pieces;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.Shape;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;

/**
 * How an expansion repeats elements, with neighbouring axes joined that behave alike.
 *
 * @param sizes of the expanded shape
 * @param strides of what is repeated, 0 along repetitions
 */
public record Repetition(int[] sizes, int[] strides) {
  public static Repetition of(Shape from, Shape to) {
    int[] all = Moves.expandedStrides(from, to);
    List<Integer> sizes = new ArrayList<>();
    List<Integer> strides = new ArrayList<>();
    for (int axis = 0; axis < all.length; axis++) {
      int size = to.size(axis);
      if (size == 1) {
        continue;
      }
      int last = sizes.size() - 1;
      if (last >= 0 && strides.get(last) == all[axis] * size) {
        sizes.set(last, sizes.get(last) * size);
        strides.set(last, all[axis]);
      } else {
        sizes.add(size);
        strides.add(all[axis]);
      }
    }
    return new Repetition(sizes.stream().mapToInt(i -> i).toArray(), strides.stream().mapToInt(i -> i).toArray());
  }

  /** The number of the element that is repeated at an element of the expanded shape. */
  public Expr source(Code code, Expr number) {
    return Places.place(code, Places.indices(code, number, sizes), strides, 0);
  }
}
