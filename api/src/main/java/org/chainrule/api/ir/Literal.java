package org.chainrule.api.ir;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tensor's numbers in a Java array, row-major. The array is shared, not copied: whoever hands one over does not write
 * to it any more, unless the receiver says otherwise.
 *
 * <p>FLOAT32 is held in a {@code float[]}, FLOAT64 in a {@code double[]}, INT32 in an {@code int[]}, INT64 in a
 * {@code long[]}, BOOL in a {@code boolean[]}.
 */
public final class Literal {
  private final TensorType type;
  private final Object array;
  private volatile @Nullable MemorySegment segment;

  private Literal(DType dtype, Object array, int length, Shape shape) {
    if (length != shape.elements()) {
      throw new ShapeException("%d numbers do not fill shape %s of %d elements"
          .formatted(length, shape, shape.elements()));
    }
    this.type = new TensorType(dtype, shape);
    this.array = array;
  }

  /** A FLOAT32 literal. */
  public static Literal of(float[] values, Shape shape) {
    return new Literal(DType.FLOAT32, values, values.length, shape);
  }

  /** A FLOAT64 literal. */
  public static Literal of(double[] values, Shape shape) {
    return new Literal(DType.FLOAT64, values, values.length, shape);
  }

  /** An INT32 literal. */
  public static Literal of(int[] values, Shape shape) {
    return new Literal(DType.INT32, values, values.length, shape);
  }

  /** An INT64 literal. */
  public static Literal of(long[] values, Shape shape) {
    return new Literal(DType.INT64, values, values.length, shape);
  }

  /** A BOOL literal. */
  public static Literal of(boolean[] values, Shape shape) {
    return new Literal(DType.BOOL, values, values.length, shape);
  }

  /** A scalar of the given type; the number is converted as {@link #set} does. */
  public static Literal scalar(DType dtype, double value) {
    Literal literal = zeros(new TensorType(dtype, Shape.SCALAR));
    literal.set(0, value);
    return literal;
  }

  /** An INT64 scalar, exact for every long. */
  public static Literal scalar(long value) {
    return of(new long[] {value}, Shape.SCALAR);
  }

  /** Zeros (false for BOOL) of the given type. */
  public static Literal zeros(TensorType type) {
    int n = type.shape().elements();
    return switch (type.dtype()) {
      case FLOAT32 -> of(new float[n], type.shape());
      case FLOAT64 -> of(new double[n], type.shape());
      case INT32 -> of(new int[n], type.shape());
      case INT64 -> of(new long[n], type.shape());
      case BOOL -> of(new boolean[n], type.shape());
    };
  }

  /** Element type and shape. */
  public TensorType type() {
    return type;
  }

  /** Element type. */
  public DType dtype() {
    return type.dtype();
  }

  /** Shape. */
  public Shape shape() {
    return type.shape();
  }

  /** Number of elements. */
  public int elements() {
    return type.shape().elements();
  }

  /** The array itself; its class depends on the element type. */
  public Object array() {
    return array;
  }

  /**
   * The array itself as native code may see it, in place; the same object at every call.
   *
   * @throws UnsupportedOperationException for BOOL, whose elements have no size in memory that Java tells
   */
  public MemorySegment segment() {
    MemorySegment known = segment;
    if (known == null) { // two threads may make one each, of the same array
      known = switch (array) {
        case float[] values -> MemorySegment.ofArray(values);
        case double[] values -> MemorySegment.ofArray(values);
        case int[] values -> MemorySegment.ofArray(values);
        case long[] values -> MemorySegment.ofArray(values);
        default -> throw new UnsupportedOperationException("an array of " + dtype() + " is no segment of memory");
      };
      segment = known;
    }
    return known;
  }

  /** The array itself of a FLOAT32 literal. */
  public float[] floats() {
    return (float[]) array;
  }

  /** The array itself of a FLOAT64 literal. */
  public double[] doubles() {
    return (double[]) array;
  }

  /** The array itself of an INT32 literal. */
  public int[] ints() {
    return (int[]) array;
  }

  /** The array itself of an INT64 literal. */
  public long[] longs() {
    return (long[]) array;
  }

  /** The array itself of a BOOL literal. */
  public boolean[] booleans() {
    return (boolean[]) array;
  }

  /** The element at a row-major index as a double (true is 1; an INT64 beyond 2^53 is rounded). */
  public double get(int index) {
    return switch (array) {
      case float[] values -> values[index];
      case double[] values -> values[index];
      case int[] values -> values[index];
      case long[] values -> values[index];
      case boolean[] values -> values[index] ? 1 : 0;
      default -> throw new AssertionError(array.getClass());
    };
  }

  /** Stores a number, rounded to the element type as {@link Op.Cast} does (BOOL: whether it is not zero). */
  public void set(int index, double value) {
    switch (array) {
      case float[] values -> values[index] = (float) value;
      case double[] values -> values[index] = value;
      case int[] values -> values[index] = (int) value;
      case long[] values -> values[index] = (long) value;
      case boolean[] values -> values[index] = value != 0;
      default -> throw new AssertionError(array.getClass());
    }
  }

  /** All elements as doubles, in a new array. */
  public double[] toDoubles() {
    double[] result = new double[elements()];
    for (int i = 0; i < result.length; i++) {
      result[i] = get(i);
    }
    return result;
  }

  /** The same numbers in a new array of another element type. */
  public Literal to(DType dtype) {
    Literal result = zeros(new TensorType(dtype, shape()));
    if (dtype() == dtype) {
      System.arraycopy(array, 0, result.array, 0, elements());
    } else if (dtype() == DType.INT64 && dtype == DType.INT32) {
      for (int i = 0; i < elements(); i++) {
        result.ints()[i] = Math.clamp(longs()[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
    } else if (dtype() == DType.INT64 && dtype == DType.FLOAT32) {
      for (int i = 0; i < elements(); i++) {
        result.floats()[i] = longs()[i]; // by way of double it would be rounded twice
      }
    } else {
      for (int i = 0; i < elements(); i++) {
        result.set(i, get(i));
      }
    }
    return result;
  }

  /** A copy with an array of its own. */
  public Literal copy() {
    return to(dtype());
  }

  /** The same array under another shape with as many elements. */
  public Literal reshape(Shape shape) {
    return new Literal(dtype(), array, elements(), shape);
  }

  /** Copies all numbers of a literal with the same element type and as many elements into this one. */
  public void copyFrom(Literal source) {
    if (source.dtype() != dtype() || source.elements() != elements()) {
      throw new ShapeException("cannot copy " + source.type + " into " + type);
    }
    System.arraycopy(source.array, 0, array, 0, elements());
  }

  /** Equal in type, sizes and bits (NaN equals NaN, 0.0 differs from -0.0). */
  @Override
  public boolean equals(Object other) {
    return other instanceof Literal that && type.equals(that.type) && switch (array) {
      case float[] values -> Arrays.equals(values, that.floats());
      case double[] values -> Arrays.equals(values, that.doubles());
      case int[] values -> Arrays.equals(values, that.ints());
      case long[] values -> Arrays.equals(values, that.longs());
      case boolean[] values -> Arrays.equals(values, that.booleans());
      default -> throw new AssertionError(array.getClass());
    };
  }

  @Override
  public int hashCode() {
    int hash = switch (array) {
      case float[] values -> Arrays.hashCode(values);
      case double[] values -> Arrays.hashCode(values);
      case int[] values -> Arrays.hashCode(values);
      case long[] values -> Arrays.hashCode(values);
      case boolean[] values -> Arrays.hashCode(values);
      default -> throw new AssertionError(array.getClass());
    };
    return 31 * type.hashCode() + hash;
  }

  /** Nested brackets, long axes shortened in the middle. */
  @Override
  public String toString() {
    return LiteralText.of(this);
  }
}
