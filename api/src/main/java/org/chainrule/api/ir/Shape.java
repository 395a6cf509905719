package org.chainrule.api.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first; elements are stored in row-major order. A scalar has rank 0.
 *
 * @param dims the dimensions
 */
public record Shape(List<Dim> dims) {
  /** The shape of a single number. */
  public static final Shape SCALAR = new Shape(List.of());

  /** Copies the list and checks that the element count fits an array. */
  public Shape {
    dims = List.copyOf(dims);
    long count = 1;
    for (Dim dim : dims) {
      count *= dim.size();
      if (count > Integer.MAX_VALUE - 8) {
        throw new ShapeException("a tensor of shape " + dims + " has more elements than one array can hold");
      }
    }
  }

  /** A shape of unnamed dimensions. */
  public static Shape of(int... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
  }

  /** A shape of the given dimensions. */
  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  /** Number of dimensions. */
  public int rank() {
    return dims.size();
  }

  /** Whether this is the shape of a single number. */
  public boolean isScalar() {
    return dims.isEmpty();
  }

  /** Number of elements: the product of all sizes, 1 for a scalar. */
  public int elements() {
    int count = 1;
    for (int i = 0; i < dims.size(); i++) { // no iterator: it is asked for every input of every step
      count *= dims.get(i).size();
    }
    return count;
  }

  /** The dimension at an axis; a negative axis counts from the end. */
  public Dim dim(int axis) {
    return dims.get(axis(axis));
  }

  /** The size at an axis; a negative axis counts from the end. */
  public int size(int axis) {
    return dim(axis).size();
  }

  /** All sizes. */
  public int[] sizes() {
    return dims.stream().mapToInt(Dim::size).toArray();
  }

  /** Row-major strides, in elements. */
  public int[] strides() {
    int[] strides = new int[rank()];
    int stride = 1;
    for (int i = rank() - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims.get(i).size();
    }
    return strides;
  }

  /**
   * The axis counted from the front.
   *
   * @throws ShapeException if there is no such axis
   */
  public int axis(int axis) {
    int normal = axis < 0 ? axis + rank() : axis;
    if (normal < 0 || normal >= rank()) {
      throw new ShapeException("axis " + axis + " does not exist in " + this + " of rank " + rank());
    }
    return normal;
  }

  /** The axes counted from the front, ascending and distinct; none given means all. */
  public List<Integer> axes(int... axes) {
    if (axes.length == 0) {
      return java.util.stream.IntStream.range(0, rank()).boxed().toList();
    }
    List<Integer> sorted = Arrays.stream(axes).map(this::axis).sorted().boxed().toList();
    if (sorted.stream().distinct().count() != sorted.size()) {
      throw new ShapeException("an axis is named twice in " + Arrays.toString(axes) + " for " + this);
    }
    return sorted;
  }

  /** This shape with one dimension replaced. */
  public Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis(axis), dim);
    return new Shape(changed);
  }

  /** This shape without the given axes (counted from the front). */
  public Shape without(Collection<Integer> axes) {
    List<Dim> kept = new ArrayList<>();
    for (int i = 0; i < rank(); i++) {
      if (!axes.contains(i)) {
        kept.add(dims.get(i));
      }
    }
    return new Shape(kept);
  }

  /** This shape with size 1 at the given axes (counted from the front), as a reduction that keeps them would give it. */
  public Shape withOnes(Collection<Integer> axes) {
    List<Dim> kept = new ArrayList<>(dims);
    axes.forEach(axis -> kept.set(axis, Dim.of(1)));
    return new Shape(kept);
  }

  /** Whether all sizes are equal, whatever the names. */
  public boolean sameSizes(Shape other) {
    if (dims.size() != other.dims.size()) {
      return false;
    }
    for (int i = 0; i < dims.size(); i++) { // no stream: it is asked for every input of every step
      if (dims.get(i).size() != other.dims.get(i).size()) {
        return false;
      }
    }
    return true;
  }

  /** Without names. */
  public Shape unnamed() {
    return of(sizes());
  }

  /**
   * The shape that two operands of an element-wise operation are expanded to: dimensions are aligned at the end, and a
   * size of 1 or a missing dimension yields to the other (NumPy's rule).
   *
   * @throws ShapeException if two sizes differ and neither is 1
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = rank; i >= 1; i--) {
      if (i > a.rank()) {
        dims.add(b.dim(-i));
      } else if (i > b.rank()) {
        dims.add(a.dim(-i));
      } else {
        Dim left = a.dim(-i);
        Dim right = b.dim(-i);
        if (left.size() == right.size()) {
          dims.add(left.merge(right));
        } else if (left.size() == 1 || right.size() == 1) {
          dims.add(left.size() == 1 ? right : left);
        } else {
          throw new ShapeException("%s: shapes %s and %s do not broadcast: %s against %s; sizes must be equal or 1"
              .formatted(operation, a, b, left, right));
        }
      }
    }
    return new Shape(dims);
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
