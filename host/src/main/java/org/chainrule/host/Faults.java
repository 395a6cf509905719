package org.chainrule.host;

import java.lang.reflect.InvocationTargetException;

/** Faults of others' code in words. */
final class Faults {
  private Faults() {}

  /** What went wrong inside reflective calls and class initialisers. */
  static Throwable cause(Throwable fault) {
    Throwable cause = fault.getCause();
    return cause != null && (fault instanceof InvocationTargetException || fault instanceof ExceptionInInitializerError)
        ? cause(cause) : fault;
  }

  /** The fault in words, on one line. */
  static String describe(Throwable fault) {
    Throwable cause = cause(fault);
    return switch (cause) {
      case NoClassDefFoundError _,ClassNotFoundException _ when cause.getMessage() != null ->
          "class " + cause.getMessage().replace('/', '.') + " is missing";
      case UnsupportedClassVersionError _ -> "it was compiled for a newer Java than this one ("
          + Runtime.version().feature() + ")";
      default -> cause.getMessage() == null || cause.getMessage().isBlank() ? cause.getClass().getSimpleName()
          : cause.getClass().getSimpleName() + ": " + cause.getMessage().strip().lines().findFirst().orElseThrow();
    };
  }
}
