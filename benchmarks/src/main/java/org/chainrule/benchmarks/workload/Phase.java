package org.chainrule.benchmarks.workload;

/** What a step is. */
public enum Phase {
  /** Forward pass, loss, backward pass, update of all parameters. */
  TRAIN,
  /** Forward pass of the trained network. */
  INFER
}
