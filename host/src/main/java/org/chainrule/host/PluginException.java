package org.chainrule.host;

/** A specification of a plug-in that cannot be met. The message is one paragraph for the user. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;

  PluginException(String path, String message) {
    super(path.isEmpty() ? message : path + ": " + message);
    this.path = path;
  }

  PluginException(String path, String message, Throwable cause) {
    this(path, message);
    initCause(cause);
  }

  /** Where in the configuration the fault lies, such as {@code model[2].units}; empty if it was not said. */
  public String path() {
    return path;
  }
}
