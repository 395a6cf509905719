package org.chainrule.backend.cpu.plan;

import java.util.List;

/**
 * One piece of a plan: reads values, writes values, and may use temporary ones of its own that nobody else sees. It
 * computes the same bits for any number of workers.
 */
public abstract class Step {
  private final List<Value> reads;
  private final List<Value> writes;

  public Step(List<Value> reads, List<Value> writes) {
    this.reads = List.copyOf(reads);
    this.writes = List.copyOf(writes);
  }

  public final List<Value> reads() {
    return reads;
  }

  public final List<Value> writes() {
    return writes;
  }

  /** Asks for memory besides what it reads and writes; called once, before memory is given out. */
  public void reserve(Scratch scratch) {}

  /** Its kind and the sizes of what it reads and writes. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + sizes(reads) + " -> " + sizes(writes);
  }

  private static List<Integer> sizes(List<Value> values) {
    return values.stream().map(Value::elements).toList();
  }

  /** Computes what it writes from what it reads. */
  public abstract void run(Workers workers);
}
