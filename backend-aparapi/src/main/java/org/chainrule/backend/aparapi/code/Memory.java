package org.chainrule.backend.aparapi.code;

/** The arrays of a program, each a field of its kernel class. */
public enum Memory {
  /** Resident numbers: parameters, states, constants, intermediate results. */
  FLOATS("floats", Type.FLOAT),
  /** Resident whole numbers and truth values. */
  INTS("ints", Type.INT),
  /** Numbers on their way to the device. */
  FLOATS_IN("floatsIn", Type.FLOAT),
  /** Whole numbers on their way to the device. */
  INTS_IN("intsIn", Type.INT),
  /** Numbers on their way back. */
  FLOATS_OUT("floatsOut", Type.FLOAT),
  /** Whole numbers on their way back. */
  INTS_OUT("intsOut", Type.INT);

  private final String field;
  private final Type type;

  Memory(String field, Type type) {
    this.field = field;
    this.type = type;
  }

  public String field() {
    return field;
  }

  public Type type() {
    return type;
  }
}
