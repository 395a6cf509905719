package org.chainrule.benchmarks.workload;

/** How a workload's parameters are updated. */
public sealed interface UpdateRule {
  /** Gradient descent: v = momentum v + g, then w = w - rate v. */
  record Sgd(double learningRate, double momentum) implements UpdateRule {}

  /** Adam with beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8. */
  record Adam(double learningRate) implements UpdateRule {}
}
