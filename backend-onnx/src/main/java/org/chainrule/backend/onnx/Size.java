package org.chainrule.backend.onnx;

import java.util.List;

/**
 * A whole number that depends on the batch size: {@code perBatch * batch + fixed}.
 *
 * @param perBatch how much each sample adds
 * @param fixed what is there without samples
 */
record Size(long perBatch, long fixed) {
  static Size of(long fixed) {
    return new Size(0, fixed);
  }

  static List<Size> all(List<Integer> sizes) {
    return sizes.stream().map(Size::of).toList();
  }

  boolean isFixed() {
    return perBatch == 0;
  }

  boolean isBatch() {
    return perBatch == 1 && fixed == 0;
  }

  boolean is(long value) {
    return isFixed() && fixed == value;
  }

  /** As in the symbolic dimensions of a file: {@code batch}, {@code 4*batch}, {@code batch+1}. */
  @Override
  public String toString() {
    if (isFixed()) {
      return Long.toString(fixed);
    }
    String product = perBatch == 1 ? "batch" : perBatch + "*batch";
    return fixed == 0 ? product : product + (fixed > 0 ? "+" : "") + fixed;
  }
}
