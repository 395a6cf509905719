package org.chainrule.backend.cpu.images;

import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Workspace;

/** The way of a filter of 3x3 to and from the factors of {@link Winograd}'s products. */
final class WinogradFilter {
  private static final int ELEMENTS = Winograd.KERNEL * Winograd.KERNEL;

  private final int channels;
  private final int outputs;
  private final boolean turned;

  /**
   * The way of a filter.
   *
   * @param windows the sizes of the convolution
   * @param turned whether it is the gradient of another one at its images: its filter is that one's, turned round in
   *     both directions, its channels that one's outputs
   */
  WinogradFilter(Windows windows, boolean turned) {
    this.channels = windows.channels();
    this.outputs = windows.outputs();
    this.turned = turned;
  }

  /** Elements of a factor for each position, [channels, outputs]. */
  int position() {
    return channels * outputs;
  }

  /** Elements of the filter. */
  int elements() {
    return ELEMENTS * position();
  }

  /**
   * Computes the factors.
   *
   * @param filter the filter as programs have it
   * @param shared memory: the filter's elements with the outputs side by side, then the factors
   * @param at place of the first factor
   * @param scratch memory for the transformation
   * @param free place of its first element
   */
  void factors(float[] filter, float[] shared, int at, float[] scratch, int free) {
    for (int element = 0; element < ELEMENTS; element++) {
      int from = turned ? ELEMENTS - 1 - element : element;
      for (int c = 0; c < channels; c++) {
        int to = Workspace.START + (element * channels + c) * outputs;
        int start = turned ? c * outputs * ELEMENTS + from : c * ELEMENTS + from;
        int step = turned ? ELEMENTS : channels * ELEMENTS;
        for (int o = 0; o < outputs; o++) {
          shared[to + o] = filter[start + o * step];
        }
      }
    }
    for (int c = 0; c < channels; c++) {
      Winograd.filter(shared, Workspace.START + c * outputs, position(), outputs, shared, at + c * outputs, position(),
          scratch, free);
    }
  }

  /** The gradient at the filter from that at the factors. */
  void gradient(float[] shared, int at, float[] filter, float[] scratch, int free) {
    for (int c = 0; c < channels; c++) {
      Winograd.filterGradient(shared, at + c * outputs, position(), outputs, shared, Workspace.START + c * outputs,
          position(), scratch, free);
    }
    for (int element = 0; element < ELEMENTS; element++) {
      for (int c = 0; c < channels; c++) {
        int from = Workspace.START + (element * channels + c) * outputs;
        int to = c * ELEMENTS + element;
        for (int o = 0; o < outputs; o++) {
          filter[to + o * channels * ELEMENTS] = shared[from + o];
        }
      }
    }
  }
}
