package org.chainrule.backend.cpu.plan;

import java.util.Arrays;
import org.chainrule.api.ir.DType;

/**
 * A place for one array. Steps look the array up at each run, so that an update can hand its result to a parameter by
 * exchanging two arrays instead of copying.
 */
public final class Storage {
  private Object array;
  private Object own;

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
    array = other.array;
    other.array = mine;
    own = array;
    other.own = other.array;
  }

  /** Has the storage stand for somebody else's array, which is only read. */
  public void lend(Object other) {
    array = other;
  }

  /** Copies elements into the storage's own array. */
  public void write(Object from, int elements) {
    array = own;
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
