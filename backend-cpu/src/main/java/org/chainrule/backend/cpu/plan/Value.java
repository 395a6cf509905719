package org.chainrule.backend.cpu.plan;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.TensorType;
import org.jspecify.annotations.Nullable;

/** The elements that a step writes, or a leaf's; the plan decides in which storage they lie. */
public final class Value {
  /** Who decides about the storage, and for how long it is kept. */
  public enum Kind {
    /** Written and read within a run. */
    TEMPORARY,
    /** Written in each run and kept until the next. */
    RESULT,
    /** Computed once, when the program is made. */
    CONSTANT,
    /** An input, parameter or state. */
    LEAF
  }

  private final DType dtype;
  private final int elements;
  private Kind kind;
  private @Nullable Storage storage;

  public Value(DType dtype, int elements, Kind kind) {
    this.dtype = dtype;
    this.elements = elements;
    this.kind = kind;
  }

  public Value(TensorType type) {
    this(type.dtype(), type.shape().elements(), Kind.TEMPORARY);
  }

  public DType dtype() {
    return dtype;
  }

  public int elements() {
    return elements;
  }

  public Kind kind() {
    return kind;
  }

  public void become(Kind newKind) {
    kind = newKind;
  }

  public boolean isStored() {
    return storage != null;
  }

  public Storage storage() {
    return Objects.requireNonNull(storage, "the plan gave this value no storage");
  }

  public void store(Storage place) {
    storage = place;
  }

  public Object array() {
    return storage().array();
  }

  public float[] floats() {
    return (float[]) array();
  }

  /** The array of FLOAT32 as native code may see it. */
  public MemorySegment segment() {
    return storage().segment();
  }

  public double[] doubles() {
    return (double[]) array();
  }

  public int[] ints() {
    return (int[]) array();
  }

  public long[] longs() {
    return (long[]) array();
  }

  public boolean[] booleans() {
    return (boolean[]) array();
  }
}
