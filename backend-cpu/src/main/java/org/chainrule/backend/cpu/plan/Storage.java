package org.chainrule.backend.cpu.plan;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.jspecify.annotations.Nullable;

/**
 * A place for one array. Steps look the array up at each run, so that an update can hand its result to a parameter by
 * exchanging two arrays instead of copying.
 */
public final class Storage {
  private Object array;
  private @Nullable MemorySegment segment; // of the array, once asked for
  private Object own;
  private @Nullable MemorySegment ownSegment;

  public Storage(Object array) {
    this.array = array;
    this.own = array;
  }

  public static Storage allocate(DType dtype, int elements) {
    return new Storage(newArray(dtype, elements));
  }

  private static Object newArray(DType dtype, int elements) {
    return switch (dtype) {
      case FLOAT32 -> new float[elements];
      case FLOAT64 -> new double[elements];
      case INT32 -> new int[elements];
      case INT64 -> new long[elements];
      case BOOL -> new boolean[elements];
    };
  }

  public Object array() {
    return array;
  }

  /** Exchanges the arrays of two storages, neither of which is lent one. */
  public void exchange(Storage other) {
    Object mine = array;
    MemorySegment mySegment = segment;
    array = other.array;
    segment = other.segment;
    other.array = mine;
    other.segment = mySegment;
    keep();
    other.keep();
  }

  private void keep() {
    own = array;
    ownSegment = segment;
  }

  /** Has the storage stand for somebody else's array, which is only read. */
  public void lend(Literal other) {
    array = other.array();
    segment = other.dtype() == DType.FLOAT32 ? other.segment() : null;
  }

  /** The array of FLOAT32 as native code may see it: one object for as long as it is the same array. */
  public MemorySegment segment() {
    MemorySegment known = segment;
    if (known == null) {
      known = MemorySegment.ofArray((float[]) array);
      segment = known;
      if (array == own) {
        ownSegment = known;
      }
    }
    return known;
  }

  /** Copies elements into the storage's own array. */
  public void write(Object from, int elements) {
    array = own;
    segment = ownSegment;
    System.arraycopy(from, 0, array, 0, elements);
  }

  /** Fills the array with what no correct program would compute with: NaN, or numbers far out of range. */
  public void poison() {
    switch (array) {
      case float[] values -> Arrays.fill(values, Float.NaN);
      case double[] values -> Arrays.fill(values, Double.NaN);
      case int[] values -> Arrays.fill(values, 0x5EAD_BEEF);
      case long[] values -> Arrays.fill(values, 0x5EAD_BEEF_5EAD_BEEFL);
      case boolean[] values -> Arrays.fill(values, true);
      default -> throw new AssertionError(array.getClass());
    }
  }
}
