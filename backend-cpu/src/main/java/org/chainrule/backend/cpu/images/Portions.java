package org.chainrule.backend.cpu.images;

import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Value;

/**
 * How the images of a batch are shared out: in portions that depend on shapes alone, so that results do not depend on
 * the number of threads.
 *
 * @param images number of images
 * @param count number of portions, at least 1
 */
record Portions(int images, int count) {
  private static final int MOST = 8;
  private static final long PRODUCTS = 2_000_000; // worth a call of its own

  static Portions of(Windows windows) {
    long products = (long) windows.batch() * windows.outputs() * windows.outputPlane() * windows.patch();
    return new Portions(windows.batch(),
        Math.clamp(products / PRODUCTS, 1, Math.clamp(windows.batch(), 1, MOST)));
  }

  /** The first image of a portion. */
  int first(int portion) {
    return (int) ((long) images * portion / count);
  }

  /** Number of images of a portion. */
  int size(int portion) {
    return first(portion + 1) - first(portion);
  }

  /** The larger one of at most two different sizes. */
  int largest() {
    return Math.ceilDiv(images, count);
  }

  /** Where the elements of a portion begin, in bytes. */
  long offset(int portion, Value all) {
    return (long) first(portion) * (all.elements() / Math.max(1, images)) * Float.BYTES;
  }

  boolean isLargest(int portion) {
    return size(portion) == largest();
  }
}
