package org.chainrule.backend.cpu.kernels;

import java.util.Arrays;

/**
 * Nested loops over axes, with the distance of neighbouring elements in one or more arrays for each axis. Axes that can
 * be walked as one in all arrays are merged and those of size 1 left out, so that most loops have one or two axes.
 */
public final class Axes {
  private final int[] sizes;
  private final int[][] strides;

  private Axes(int[] sizes, int[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  /** Axes of the given sizes, outermost first, with their strides in each array. */
  public static Axes of(int[] sizes, int[]... strides) {
    int[] merged = new int[sizes.length];
    int[][] mergedStrides = new int[strides.length][sizes.length];
    int rank = 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] == 1) {
        continue;
      }
      if (rank > 0 && continues(rank - 1, mergedStrides, axis, sizes[axis], strides)) {
        rank--;
        merged[rank] *= sizes[axis];
      } else {
        merged[rank] = sizes[axis];
      }
      for (int i = 0; i < strides.length; i++) {
        mergedStrides[i][rank] = strides[i][axis];
      }
      rank++;
    }
    int[][] cut = new int[strides.length][];
    for (int i = 0; i < strides.length; i++) {
      cut[i] = Arrays.copyOf(mergedStrides[i], rank);
    }
    return new Axes(Arrays.copyOf(merged, rank), cut);
  }

  private static boolean continues(int last, int[][] merged, int axis, int size, int[][] strides) {
    for (int i = 0; i < strides.length; i++) {
      if (merged[i][last] != strides[i][axis] * size) {
        return false;
      }
    }
    return true;
  }

  public int rank() {
    return sizes.length;
  }

  /** Number of elements of the innermost axis, 1 if there is none. */
  public int inner() {
    return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
  }

  /** Distance of neighbouring elements on the innermost axis in an array. */
  public int innerStride(int array) {
    return sizes.length == 0 ? 1 : strides[array][sizes.length - 1];
  }

  /** Number of runs over the innermost axis. */
  public int runs() {
    int runs = 1;
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      runs *= sizes[axis];
    }
    return runs;
  }

  /** Number of elements. */
  public int elements() {
    return runs() * inner();
  }

  /** Where a run starts in an array. */
  public int place(int run, int array) {
    int place = 0;
    int rest = run;
    int[] along = strides[array];
    for (int axis = sizes.length - 2; axis > 0; axis--) {
      int outer = rest / sizes[axis];
      place += (rest - outer * sizes[axis]) * along[axis];
      rest = outer;
    }
    return sizes.length >= 2 ? place + rest * along[0] : place;
  }

  /** Where an element, counted over all axes, lies in an array. */
  public int placeOfElement(int element, int array) {
    int inner = inner();
    int run = element / inner;
    return place(run, array) + (element - run * inner) * innerStride(array);
  }
}
