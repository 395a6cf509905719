package org.chainrule.training;

/** What the user gave is wrong: a setting, data or a checkpoint. The message says what, where, and what would fit. */
public final class InvalidInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public InvalidInputException(String message) {
    super(message);
  }

  /** An exception with its message and cause. */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
