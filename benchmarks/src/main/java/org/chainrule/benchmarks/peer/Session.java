package org.chainrule.benchmarks.peer;

/** One side of a comparison: a compiled or prepared network that does one step after the other. */
public interface Session extends AutoCloseable {
  /** What distinguishes it from others of the same framework, such as a memory layout. */
  String label();

  /** Called before a block of steps, for settings that hold for the whole process. */
  default void prepare() {}

  /** Does one step on the next batch. */
  void step();

  /** Does one step and gives what it computed: the loss when training, all outputs at inference. */
  float[] observe();

  @Override
  void close();
}
