package org.chainrule.experiments.configuration;

/**
 * What the user gave was wrong: the command line, a configuration, data, a checkpoint or a model file. The message is one
 * paragraph that says what, where, and what would fit.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public InputException(String message) {
    super(message);
  }

  /** An exception with its message and cause. */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }

  /** An exception about something written at a place. */
  public static InputException at(Location location, String message) {
    return new InputException(location + ": " + message);
  }
}
