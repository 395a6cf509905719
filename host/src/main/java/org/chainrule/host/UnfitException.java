package org.chainrule.host;

/** Something found is no usable plug-in; the message is the sentence for its author. */
final class UnfitException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfitException(String message) {
    super(message);
  }
}
