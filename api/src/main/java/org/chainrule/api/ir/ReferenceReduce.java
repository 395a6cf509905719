package org.chainrule.api.ir;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** The meaning of operations that combine elements along axes, and of the matrix product. */
final class ReferenceReduce {
  private ReferenceReduce() {}

  static Literal reduce(Literal x, Op.Reduce reduce, Shape shape) {
    boolean wide = x.dtype() == DType.INT64;
    return switch (reduce.kind()) {
      case SUM -> reduce(x, reduce, shape, 0, 0, Double::sum, Long::sum);
      case MAX -> reduce(x, reduce, shape, Double.NEGATIVE_INFINITY, wide ? Long.MIN_VALUE : Integer.MIN_VALUE,
          Math::max, Math::max);
      case MIN -> reduce(x, reduce, shape, Double.POSITIVE_INFINITY, wide ? Long.MAX_VALUE : Integer.MAX_VALUE,
          Math::min, Math::min);
    };
  }

  private static Literal reduce(Literal x, Op.Reduce reduce, Shape shape, double realStart, long wholeStart,
      DoubleBinaryOperator real, LongBinaryOperator whole) {
    int[] strides = new int[x.shape().rank()];
    int[] kept = shape.strides();
    for (int axis = 0, next = 0; axis < strides.length; axis++) {
      strides[axis] = reduce.axes().contains(axis) ? 0 : kept[next++];
    }
    int[] places = ReferenceShape.places(x.shape().sizes(), strides, 0);
    if (x.dtype().isInteger()) {
      long[] values = ReferenceNumbers.longs(x);
      long[] result = new long[shape.elements()];
      Arrays.fill(result, wholeStart);
      for (int i = 0; i < values.length; i++) {
        result[places[i]] = whole.applyAsLong(result[places[i]], values[i]);
      }
      return ReferenceNumbers.of(x.dtype(), shape, result);
    }
    double[] values = ReferenceNumbers.doubles(x);
    double[] result = new double[shape.elements()];
    Arrays.fill(result, realStart);
    for (int i = 0; i < values.length; i++) {
      result[places[i]] = real.applyAsDouble(result[places[i]], values[i]);
    }
    return ReferenceNumbers.of(x.dtype(), shape, result);
  }

  /** The first place of each line along an axis; its elements follow at the axis's stride. */
  private static int[] lines(Shape shape, int axis) {
    int[] sizes = shape.sizes();
    sizes[axis] = Math.min(1, sizes[axis]);
    return ReferenceShape.places(sizes, shape.strides(), 0);
  }

  static Literal argMax(Literal x, int axis, Shape shape) {
    int along = x.shape().axis(axis);
    int stride = x.shape().strides()[along];
    int size = x.shape().size(along);
    long[] keys = ReferenceNumbers.sortKeys(x);
    int[] starts = lines(x.shape(), along);
    int[] result = new int[starts.length];
    for (int line = 0; line < starts.length; line++) {
      for (int i = 1; i < size; i++) {
        if (keys[starts[line] + i * stride] > keys[starts[line] + result[line] * stride]) {
          result[line] = i;
        }
      }
    }
    return Literal.of(result, shape);
  }

  static Literal argSort(Literal x, int axis, boolean descending) {
    int along = x.shape().axis(axis);
    int stride = x.shape().strides()[along];
    int size = x.shape().size(along);
    long[] keys = ReferenceNumbers.sortKeys(x);
    int[] result = new int[keys.length];
    long[] line = new long[size];
    for (int start : lines(x.shape(), along)) {
      for (int i = 0; i < size; i++) {
        long key = keys[start + i * stride];
        line[i] = descending ? ~key : key; // the complement reverses the order of longs
      }
      int[] order = stableOrder(line);
      for (int i = 0; i < size; i++) {
        result[start + i * stride] = order[i];
      }
    }
    return Literal.of(result, x.shape());
  }

  /** Indices in ascending order of their keys, equal ones in their own order: merge sort from the bottom up. */
  private static int[] stableOrder(long[] keys) {
    int n = keys.length;
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    int[] merged = new int[n];
    for (int width = 1; width < n; width *= 2) {
      for (int start = 0; start < n; start += 2 * width) {
        int middle = Math.min(start + width, n);
        int end = Math.min(start + 2 * width, n);
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
          boolean takeLeft = left < middle && (right >= end || keys[order[left]] <= keys[order[right]]);
          merged[i] = order[takeLeft ? left++ : right++];
        }
      }
      int[] swap = order;
      order = merged;
      merged = swap;
    }
    return order;
  }

  static Literal cumSum(Literal x, Op.CumSum op) {
    int along = x.shape().axis(op.axis());
    int size = x.shape().size(along);
    int stride = x.shape().strides()[along];
    int step = op.reverse() ? -stride : stride;
    int[] starts = lines(x.shape(), along);
    boolean whole = x.dtype().isInteger();
    long[] longs = whole ? ReferenceNumbers.longs(x) : new long[0];
    double[] doubles = whole ? new double[0] : ReferenceNumbers.doubles(x);
    long[] longResult = new long[longs.length];
    double[] doubleResult = new double[doubles.length];
    for (int start : starts) {
      int place = op.reverse() ? start + (size - 1) * stride : start;
      long longSum = 0;
      double doubleSum = 0;
      for (int i = 0; i < size; i++, place += step) {
        if (whole) {
          longResult[place] = op.exclusive() ? longSum : longSum + longs[place];
          longSum += longs[place];
        } else {
          doubleResult[place] = op.exclusive() ? doubleSum : doubleSum + doubles[place];
          doubleSum += doubles[place];
        }
      }
    }
    return whole
        ? ReferenceNumbers.of(x.dtype(), x.shape(), longResult)
        : ReferenceNumbers.of(x.dtype(), x.shape(), doubleResult);
  }

  static Literal matMul(Literal a, Literal b, Op.MatMul op, Shape shape) {
    int rows = shape.size(-2);
    int columns = shape.size(-1);
    int inner = a.shape().size(op.transposeA() ? -2 : -1);
    double[] left = ReferenceNumbers.doubles(a);
    double[] right = ReferenceNumbers.doubles(b);
    int rowStep = op.transposeA() ? 1 : inner;
    int innerStep = op.transposeA() ? rows : 1;
    double[] result = new double[shape.elements()];
    double[] panel = new double[inner * columns]; // one matrix of b, not transposed
    int matrices = rows * columns == 0 ? 0 : result.length / (rows * columns);
    for (int matrix = 0; matrix < matrices; matrix++) {
      for (int k = 0; k < inner; k++) {
        for (int j = 0; j < columns; j++) {
          panel[k * columns + j] = right[matrix * panel.length + (op.transposeB() ? j * inner + k : k * columns + j)];
        }
      }
      for (int i = 0; i < rows; i++) {
        int row = (matrix * rows + i) * columns;
        for (int k = 0; k < inner; k++) {
          double factor = left[matrix * rows * inner + i * rowStep + k * innerStep];
          for (int j = 0; j < columns; j++) {
            result[row + j] += factor * panel[k * columns + j];
          }
        }
      }
    }
    return ReferenceNumbers.of(a.dtype(), shape, result);
  }
}
