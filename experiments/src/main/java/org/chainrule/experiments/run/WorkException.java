package org.chainrule.experiments.run;

/** The work failed though what the user gave was right: a disk, a device, a check. The message is one paragraph. */
public final class WorkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public WorkException(String message) {
    super(message);
  }

  /** An exception with its message and cause. */
  public WorkException(String message, Throwable cause) {
    super(message, cause);
  }
}
