package org.chainrule.api;

/** A backend could not compile or run a program. The message says what to install or change. */
public class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public BackendException(String message) {
    super(message);
  }

  /** An exception with its message and cause. */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
