package org.chainrule.api.ir;

import java.util.Arrays;
import java.util.List;

/** The meaning of operations that move elements. */
final class ReferenceShape {
  private ReferenceShape() {}

  /** Places {@code offset + i0 stride0 + i1 stride1 + ...} for all indices below the sizes, the last one running fastest. */
  static int[] places(int[] sizes, int[] strides, int offset) {
    int count = 1;
    for (int size : sizes) {
      count *= size;
    }
    int[] places = new int[count];
    int[] index = new int[sizes.length];
    int place = offset;
    for (int i = 0; i < count; i++) {
      places[i] = place;
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        place += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        place -= sizes[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return places;
  }

  /** The elements at places. */
  private static Literal take(Literal x, int[] places, Shape shape) {
    if (x.dtype() == DType.INT64) {
      return Literal.of(Arrays.stream(places).mapToLong(place -> x.longs()[place]).toArray(), shape);
    }
    double[] values = ReferenceNumbers.doubles(x);
    double[] result = new double[places.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[places[i]];
    }
    return ReferenceNumbers.of(x.dtype(), shape, result);
  }

  /** Writes elements to places. */
  private static void put(Literal x, int[] places, Literal into) {
    for (int i = 0; i < places.length; i++) {
      if (x.dtype() == DType.INT64) {
        into.longs()[places[i]] = x.longs()[i];
      } else {
        into.set(places[i], x.get(i));
      }
    }
  }

  static Literal iota(TensorType type, int axis) {
    int[] strides = new int[type.shape().rank()];
    strides[type.shape().axis(axis)] = 1;
    return Literal.of(places(type.shape().sizes(), strides, 0), type.shape()).to(type.dtype());
  }

  static Literal transpose(Literal x, List<Integer> permutation, Shape shape) {
    int[] from = x.shape().strides();
    int[] strides = permutation.stream().mapToInt(axis -> from[axis]).toArray();
    return take(x, places(shape.sizes(), strides, 0), shape);
  }

  static Literal expand(Literal x, Shape shape) {
    if (x.elements() == 1 && x.dtype() != DType.INT64) { // the common case of a number beside a tensor
      double[] result = new double[shape.elements()];
      Arrays.fill(result, x.get(0));
      return ReferenceNumbers.of(x.dtype(), shape, result);
    }
    int[] from = x.shape().strides();
    int[] strides = new int[shape.rank()];
    int added = shape.rank() - from.length;
    for (int axis = 0; axis < from.length; axis++) {
      strides[added + axis] = x.shape().size(axis) == 1 ? 0 : from[axis];
    }
    return take(x, places(shape.sizes(), strides, 0), shape);
  }

  static Literal slice(Literal x, Op.Slice slice, Shape shape) {
    int[] strides = x.shape().strides();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += slice.starts().get(axis) * strides[axis];
      strides[axis] *= slice.strides().get(axis);
    }
    return take(x, places(shape.sizes(), strides, offset), shape);
  }

  static Literal pad(Literal x, Op.Pad pad, TensorType type) {
    Literal result = Literal.zeros(type);
    for (int i = 0; i < result.elements(); i++) {
      result.set(i, pad.value());
    }
    int[] strides = type.shape().strides();
    int offset = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      offset += pad.low().get(axis) * strides[axis];
    }
    put(x, places(x.shape().sizes(), strides, offset), result);
    return result;
  }

  static Literal concat(List<Literal> operands, int axis, TensorType type) {
    Literal result = Literal.zeros(type);
    int[] strides = type.shape().strides();
    int along = type.shape().axis(axis);
    int start = 0;
    for (Literal x : operands) {
      put(x, places(x.shape().sizes(), strides, start * strides[along]), result);
      start += x.shape().size(along);
    }
    return result;
  }

  static Literal gather(Literal x, Literal indices, int axis, Shape shape) {
    return take(x, gatherPlaces(x.shape(), indices, axis), shape);
  }

  /** For each element of a gather's result its place in x. */
  private static int[] gatherPlaces(Shape x, Literal indices, int axis) {
    int along = x.axis(axis);
    int size = x.size(along);
    int inner = x.strides()[along];
    int outer = 1;
    for (int i = 0; i < along; i++) {
      outer *= x.size(i);
    }
    long[] numbers = ReferenceNumbers.longs(indices);
    int[] places = new int[outer * numbers.length * inner];
    int next = 0;
    for (int before = 0; before < outer; before++) {
      for (long number : numbers) {
        int first = (before * size + Math.clamp(number, 0, size - 1)) * inner;
        for (int i = 0; i < inner; i++) {
          places[next++] = first + i;
        }
      }
    }
    return places;
  }

  static Literal scatterAdd(List<Literal> operands, int axis) {
    Literal x = operands.getFirst();
    Literal updates = operands.get(2);
    int[] places = gatherPlaces(x.shape(), operands.get(1), axis);
    if (x.dtype().isInteger()) {
      long[] result = ReferenceNumbers.longs(x).clone();
      long[] added = ReferenceNumbers.longs(updates);
      for (int i = 0; i < places.length; i++) {
        result[places[i]] += added[i];
      }
      return ReferenceNumbers.of(x.dtype(), x.shape(), result);
    }
    double[] result = ReferenceNumbers.doubles(x).clone();
    double[] added = ReferenceNumbers.doubles(updates);
    for (int i = 0; i < places.length; i++) {
      result[places[i]] += added[i];
    }
    return ReferenceNumbers.of(x.dtype(), x.shape(), result);
  }
}
