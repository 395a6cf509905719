package org.chainrule.host;

/** A script that cannot be compiled or started. The message says all that the compiler says, with file and line. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  ScriptException(String message) {
    super(message);
  }
}
