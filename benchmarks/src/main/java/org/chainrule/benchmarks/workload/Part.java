package org.chainrule.benchmarks.workload;

import java.util.List;

/** One piece of a network, as data. Both sides of a comparison read the same list. */
public sealed interface Part {
  /** x W + b, from [batch, features] to [batch, units]. */
  record Dense(int units) implements Part {}

  /** A convolution of [batch, channels, height, width] with square filters. */
  record Convolution(int filters, int kernel, int stride, int padding, boolean bias) implements Part {}

  /** Batch normalisation with PyTorch's momentum 0.1 and epsilon 1e-5. */
  record BatchNorm() implements Part {}

  /** An activation function. */
  record Function(Kind kind) implements Part {}

  /** Dropout. */
  record Dropout(double rate) implements Part {}

  /** The largest of each window of size x size, side by side. */
  record MaxPool(int size) implements Part {}

  /** The mean of each channel. */
  record GlobalAveragePool() implements Part {}

  /** From [batch, ...] to [batch, features]. */
  record Flatten() implements Part {}

  /**
   * main(x) + shortcut(x).
   *
   * @param main the layers of the sum's one side
   * @param shortcut those of the other; empty for x itself
   */
  record Residual(List<Part> main, List<Part> shortcut) implements Part {
    /** Copies the lists. */
    public Residual {
      main = List.copyOf(main);
      shortcut = List.copyOf(shortcut);
    }
  }

  /** The activation functions of the workloads. */
  enum Kind {
    /** max(x, 0). */
    RELU,
    /** x tanh(softplus(x)), written with these three operations. */
    MISH,
    /**
     * Thirteen element-wise operations: 0.5 x (1 + tanh(0.7978846 x (1 + 0.044715 x^2))) sigmoid(x) + 0.1 x, the
     * hyperbolic tangent's form of GELU with a gate and a leak.
     */
    CHAIN
  }
}
