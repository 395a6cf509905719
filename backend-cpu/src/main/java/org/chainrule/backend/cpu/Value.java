package org.chainrule.backend.cpu;

import java.util.Objects;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.TensorType;
import org.jspecify.annotations.Nullable;

/** The elements that a step writes, or a leaf's; the plan decides in which storage they lie. */
final class Value {
  /** Who decides about the storage, and for how long it is kept. */
  enum Kind {
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

  Value(DType dtype, int elements, Kind kind) {
    this.dtype = dtype;
    this.elements = elements;
    this.kind = kind;
  }

  Value(TensorType type) {
    this(type.dtype(), type.shape().elements(), Kind.TEMPORARY);
  }

  DType dtype() {
    return dtype;
  }

  int elements() {
    return elements;
  }

  Kind kind() {
    return kind;
  }

  void become(Kind newKind) {
    kind = newKind;
  }

  boolean isStored() {
    return storage != null;
  }

  Storage storage() {
    return Objects.requireNonNull(storage, "the plan gave this value no storage");
  }

  void store(Storage place) {
    storage = place;
  }

  Object array() {
    return storage().array();
  }

  float[] floats() {
    return (float[]) array();
  }

  double[] doubles() {
    return (double[]) array();
  }

  int[] ints() {
    return (int[]) array();
  }

  long[] longs() {
    return (long[]) array();
  }

  boolean[] booleans() {
    return (boolean[]) array();
  }
}
