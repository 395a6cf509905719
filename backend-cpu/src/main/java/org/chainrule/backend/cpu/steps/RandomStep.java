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
  private static final int[] ROTATIONS = {13, 15, 26, 6, 17, 29, 16, 24};

  private final String site;
  private final Value seed;
  private final Value step;
  private final Value result;
  private Value[] first = {};
  private Value[] second = {};
  private long key;

  public RandomStep(String site, Value seed, Value step, Value result) {
    super(List.of(seed, step), List.of(result));
    this.site = site;
    this.seed = seed;
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
    key = Threefry.key(seed.longs()[0], site);
    workers.run(Math.ceilDiv(result.elements(), BLOCK), result.elements() > 16 * BLOCK, this);
  }

  @Override
  public void run(int part, int worker) {
    int start = part * BLOCK;
    int n = Math.min(BLOCK, result.elements() - start);
    int[] x0 = first[worker].ints();
    int[] x1 = second[worker].ints();
    int[] keys = {(int) key, (int) (key >>> 32), PARITY ^ (int) key ^ (int) (key >>> 32)};
    count(x0, x1, start + keys[0], (int) step.longs()[0] + keys[1], n);
    for (int group = 1; group <= GROUPS; group++) {
      int firstRotation = (group - 1) % 2 * 4;
      for (int round = firstRotation; round < firstRotation + 4; round++) {
        mix(x0, x1, ROTATIONS[round], Integer.SIZE - ROTATIONS[round], n);
      }
      add(x0, keys[group % 3], x1, keys[(group + 1) % 3] + group, n);
    }
    shift(x0, n);
    System.arraycopy(x0, 0, result.ints(), start, n);
  }

  private static void count(int[] x0, int[] x1, int start, int other, int n) {
    for (int i = 0; i < n; i++) {
      x0[i] = start + i;
      x1[i] = other;
    }
  }

  private static void mix(int[] x0, int[] x1, int left, int right, int n) {
    for (int i = 0; i < n; i++) {
      int a = x0[i] + x1[i];
      int b = x1[i];
      x0[i] = a;
      x1[i] = (b << left | b >>> right) ^ a;
    }
  }

  private static void add(int[] x0, int key0, int[] x1, int key1, int n) {
    for (int i = 0; i < n; i++) {
      x0[i] += key0;
      x1[i] += key1;
    }
  }

  private static void shift(int[] x0, int n) {
    for (int i = 0; i < n; i++) {
      x0[i] >>>= 8;
    }
  }
}
