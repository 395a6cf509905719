package org.chainrule.api.ir;

/** Element types. Arithmetic never converts between them silently: use {@link Op.Cast}. */
public enum DType {
  /** IEEE 754 binary32. */
  FLOAT32(4),
  /** IEEE 754 binary64. */
  FLOAT64(8),
  /** Two's complement, 32 bits; the type of indices and class labels. */
  INT32(4),
  /** Two's complement, 64 bits. */
  INT64(8),
  /** Truth values, the result of comparisons. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers, the only ones with a derivative. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Whether elements are whole numbers. */
  public boolean isInteger() {
    return this == INT32 || this == INT64;
  }

  /** The lower-case name used in text forms and messages, for example {@code float32}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
