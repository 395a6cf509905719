package org.chainrule.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;
import org.chainrule.api.ir.Threefry;

/**
 * Some of the samples of a data set, without copying them.
 *
 * @param samples all samples
 * @param rows which of them belong to the set
 */
record SampleSet(Dataset.Samples samples, int[] rows) {
  /** All samples. */
  static SampleSet of(Dataset.Samples samples) {
    return new SampleSet(samples, IntStream.range(0, samples.size()).toArray());
  }

  /**
   * A training and a validation part, drawn at random; class by class where targets are class numbers, so that the
   * classes are as frequent in both. Each keeps the order of the samples.
   */
  record Split(SampleSet training, SampleSet validation) {
    static Split of(Dataset.Samples samples, double fraction, long seed) {
      List<Integer> heldBack = new ArrayList<>();
      strata(samples.targets()).forEach((stratum, members) -> {
        int[] order = Threefry.permutation(Threefry.key(seed, "validation/" + stratum), 0, members.size());
        long count = Math.round(fraction * members.size());
        for (int i = 0; i < count; i++) {
          heldBack.add(members.get(order[i]));
        }
      });
      boolean[] validates = new boolean[samples.size()];
      heldBack.forEach(row -> validates[row] = true);
      return new Split(
          new SampleSet(samples, IntStream.range(0, samples.size()).filter(row -> !validates[row]).toArray()),
          new SampleSet(samples, IntStream.range(0, samples.size()).filter(row -> validates[row]).toArray()));
    }

    private static Map<Integer, List<Integer>> strata(Literal targets) {
      boolean classes = targets.dtype() == DType.INT32 && targets.shape().rank() == 1;
      Map<Integer, List<Integer>> strata = new TreeMap<>();
      for (int row = 0; row < targets.shape().size(0); row++) {
        strata.computeIfAbsent(classes ? targets.ints()[row] : 0, key -> new ArrayList<>()).add(row);
      }
      return strata;
    }
  }

  int size() {
    return rows.length;
  }

  /** The order of an epoch: each sample once. A function of seed and epoch alone. */
  int[] order(long seed, int epoch) {
    int[] permutation = Threefry.permutation(Threefry.key(seed, "loader"), epoch, rows.length);
    return Arrays.stream(permutation).map(position -> rows[position]).toArray();
  }

  /** Buffers for a batch. */
  Dataset.Samples buffers(int batch) {
    return new Dataset.Samples(buffer(samples.features(), batch), buffer(samples.targets(), batch));
  }

  private static Literal buffer(Literal all, int batch) {
    return Literal.zeros(new TensorType(all.dtype(), all.shape().with(0, Dim.batch(batch))));
  }

  /** Copies the samples {@code order[from], order[from + 1], ...} until the buffers are full. */
  void gather(int[] order, int from, Dataset.Samples into) {
    gather(samples.features(), order, from, into.features());
    gather(samples.targets(), order, from, into.targets());
  }

  static void gather(Literal all, int[] order, int from, Literal into) {
    int width = all.elements() / Math.max(1, all.shape().size(0));
    for (int i = 0; i < into.shape().size(0); i++) {
      System.arraycopy(all.array(), order[from + i] * width, into.array(), i * width, width);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleSet that && samples.equals(that.samples) && Arrays.equals(rows, that.rows);
  }

  @Override
  public int hashCode() {
    return 31 * samples.hashCode() + Arrays.hashCode(rows);
  }

  @Override
  public String toString() {
    return "%d of %d samples".formatted(rows.length, samples.size());
  }
}
