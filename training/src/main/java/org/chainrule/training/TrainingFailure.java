package org.chainrule.training;

/** Training cannot go on: the loss is no number any more, or a checkpoint could not be written. */
public final class TrainingFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public TrainingFailure(String message) {
    super(message);
  }

  /** An exception with its message and cause. */
  public TrainingFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
