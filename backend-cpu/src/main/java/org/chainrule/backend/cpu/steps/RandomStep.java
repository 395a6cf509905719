package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Threefry;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * Counter-based random numbers. The rounds of the generator are loops over a block of counters, which the virtual
 * machine's compiler vectorises; the numbers are those of {@link Threefry#bits24}.
 */
public final class RandomStep extends Step implements Workers.Task {
  private static final int BLOCK = 1024;
  private static final int PARITY = 0x1BD11BDA;
  private static final int GROUPS = 5;

  private final String site;
  private final Value seed;
  private final Value step;
  private final Value result;
  private Value[] first = {};
  private Value[] second = {};
  private long seedOfKey;
  private long key;

  public RandomStep(String site, Value seed, Value step, Value result) {
    super(List.of(seed, step), List.of(result));
    this.site = site;
    this.seed = seed;
    this.key = Threefry.key(seedOfKey, site);
    this.step = step;
    this.result = result;
  }

  @Override
  public void reserve(Scratch scratch) {
    first = scratch.values(DType.INT32, Math.min(BLOCK, result.elements()));
    second = scratch.values(DType.INT32, Math.min(BLOCK, result.elements()));
  }

  @Override
  public void run(Workers workers) {
    long now = seed.longs()[0];
    if (now != seedOfKey) {
      seedOfKey = now;
      key = Threefry.key(now, site);
    }
    workers.run(Math.ceilDiv(result.elements(), BLOCK), result.elements() > 16 * BLOCK, this);
  }

  @Override
  public void run(int part, int worker) {
    int start = part * BLOCK;
    int n = Math.min(BLOCK, result.elements() - start);
    int[] x0 = first[worker].ints();
    int[] x1 = second[worker].ints();
    count(x0, x1, start + key(0), (int) step.longs()[0] + key(1), n);
    for (int group = 1; group <= GROUPS; group++) {
      int key0 = key(group);
      int key1 = key(group + 1) + group;
      if (group % 2 == 1) {
        oddRounds(x0, x1, key0, key1, n);
      } else {
        evenRounds(x0, x1, key0, key1, n);
      }
    }
    shift(x0, n);
    System.arraycopy(x0, 0, result.ints(), start, n);
  }

  /** The words of the key and their parity, over and over. */
  private int key(int word) {
    int low = (int) key;
    int high = (int) (key >>> 32);
    return switch (word % 3) {
      case 0 -> low;
      case 1 -> high;
      default -> PARITY ^ low ^ high;
    };
  }

  private static void count(int[] x0, int[] x1, int start, int other, int n) {
    for (int i = 0; i < n; i++) {
      x0[i] = start + i;
      x1[i] = other;
    }
  }

  /** Four rounds of the first, third and fifth group, by constant distances, so that they are vector instructions. */
  private static void oddRounds(int[] x0, int[] x1, int key0, int key1, int n) {
    for (int i = 0; i < n; i++) {
      int a = x0[i];
      int b = x1[i];
      a += b;
      b = (b << 13 | b >>> 19) ^ a;
      a += b;
      b = (b << 15 | b >>> 17) ^ a;
      a += b;
      b = (b << 26 | b >>> 6) ^ a;
      a += b;
      b = (b << 6 | b >>> 26) ^ a;
      x0[i] = a + key0;
      x1[i] = b + key1;
    }
  }

  /** Four rounds of the second and fourth group. */
  private static void evenRounds(int[] x0, int[] x1, int key0, int key1, int n) {
    for (int i = 0; i < n; i++) {
      int a = x0[i];
      int b = x1[i];
      a += b;
      b = (b << 17 | b >>> 15) ^ a;
      a += b;
      b = (b << 29 | b >>> 3) ^ a;
      a += b;
      b = (b << 16 | b >>> 16) ^ a;
      a += b;
      b = (b << 24 | b >>> 8) ^ a;
      x0[i] = a + key0;
      x1[i] = b + key1;
    }
  }

  private static void shift(int[] x0, int n) {
    for (int i = 0; i < n; i++) {
      x0[i] >>>= 8;
    }
  }
}
