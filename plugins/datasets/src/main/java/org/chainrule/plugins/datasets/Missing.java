package org.chainrule.plugins.datasets;

/** What becomes of a cell without a value. */
public enum Missing {
  /** It is an error. */
  ERROR,
  /** It takes the mean of its column over the training part; in a column of words, the most frequent word. */
  MEAN,
  /** It takes the median of its column over the training part; in a column of words, the most frequent word. */
  MEDIAN
}
