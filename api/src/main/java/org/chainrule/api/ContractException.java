package org.chainrule.api;

import org.jspecify.annotations.Nullable;

/** A plug-in broke the contract of its kind. The message names the plug-in. */
public final class ContractException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with its message. */
  public ContractException(String message) {
    super(message);
  }

  /**
   * What a plug-in gave back.
   *
   * @param method the method that gave it
   * @throws ContractException if it is null
   */
  public static <T> T result(ExtensionPoint plugin, String method, @Nullable T value) {
    if (value == null) {
      Plugin annotation = plugin.getClass().getAnnotation(Plugin.class);
      throw new ContractException("the plug-in %s(class %s) gives null back from %s; a value is wanted"
          .formatted(annotation == null ? "" : "\"" + annotation.value() + "\" ", plugin.getClass().getName(), method));
    }
    return value;
  }
}
