package org.chainrule.plugins.datasets;

/** What a row or file means that cannot be used. */
public enum OnError {
  /** The data cannot be loaded. */
  FAIL,
  /** It is left out, named and counted. */
  SKIP
}
