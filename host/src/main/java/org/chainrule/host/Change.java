package org.chainrule.host;

/**
 * Something that happened to a drop-in folder while the program runs.
 *
 * @param what what happened
 * @param origin the file
 * @param text the plug-in, such as {@code activation mish 1.0}, or what is wrong with the file
 */
public record Change(What what, String origin, String text) {
  /** What can happen. */
  public enum What {
    /** A plug-in is there that was not. */
    APPEARED,
    /** A plug-in of the same id and version comes from another file, or its file has changed. */
    CHANGED,
    /** A plug-in is no longer there. */
    DISAPPEARED,
    /** A file cannot be used. */
    PROBLEM
  }
}
