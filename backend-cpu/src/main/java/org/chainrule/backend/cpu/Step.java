package org.chainrule.backend.cpu;

import java.util.List;

/**
 * One piece of a plan: reads values, writes values, and may use temporary ones of its own that nobody else sees. It
 * computes the same bits for any number of workers.
 */
abstract class Step {
  private final List<Value> reads;
  private final List<Value> writes;

  Step(List<Value> reads, List<Value> writes) {
    this.reads = List.copyOf(reads);
    this.writes = List.copyOf(writes);
  }

  final List<Value> reads() {
    return reads;
  }

  final List<Value> writes() {
    return writes;
  }

  /** Values that are in use only while this step runs; asked once, before storage is given out. */
  List<Value> temporaries(int workers) {
    return List.of();
  }

  /** Computes what it writes from what it reads. */
  abstract void run(Workers workers);
}
