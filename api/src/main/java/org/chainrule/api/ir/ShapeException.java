package org.chainrule.api.ir;

/** Operands do not fit an operation. The message names the operation, both shapes and, where known, the caller's line. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public ShapeException(String message) {
    super(message);
  }

  /** An exception that repeats another one's message with the place that caused it. */
  public ShapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
