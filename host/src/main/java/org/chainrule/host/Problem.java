package org.chainrule.host;

/**
 * Why something that was found cannot be used as a plug-in. Everything else can be used nevertheless.
 *
 * @param origin the jar, source file or folder at fault
 * @param message one sentence for the author of the plug-in
 */
public record Problem(String origin, String message) {
  /** The message, with its origin in front. */
  @Override
  public String toString() {
    return message.startsWith(origin) ? message : origin + ": " + message;
  }
}
