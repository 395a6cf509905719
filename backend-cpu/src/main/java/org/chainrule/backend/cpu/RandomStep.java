package org.chainrule.backend.cpu;

import java.util.List;
import org.chainrule.api.ir.Threefry;

/** Counter-based random numbers. */
final class RandomStep extends Step implements Workers.Task {
  private static final int PART_ELEMENTS = 1 << 12;

  private final String site;
  private final Value seed;
  private final Value step;
  private final Value result;
  private long key;

  RandomStep(String site, Value seed, Value step, Value result) {
    super(List.of(seed, step), List.of(result));
    this.site = site;
    this.seed = seed;
    this.step = step;
    this.result = result;
  }

  @Override
  void run(Workers workers) {
    key = Threefry.key(seed.longs()[0], site);
    workers.run(Math.ceilDiv(result.elements(), PART_ELEMENTS), this);
  }

  @Override
  public void run(int part, int worker) {
    int last = Math.min(result.elements(), (part + 1) * PART_ELEMENTS);
    int[] bits = result.ints();
    long number = step.longs()[0];
    for (int i = part * PART_ELEMENTS; i < last; i++) {
      bits[i] = Threefry.bits24(key, i, number);
    }
  }
}
