package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class SampleSetTest {
  @Test
  void eachSampleComesOnceAnEpochInAnOrderOfSeedAndEpochAlone() {
    SampleSet set = SampleSet.Split.of(Samples.blobs(100, 3, 1), 0.3, 5).training();
    int[] first = set.order(5, 1);
    assertArrayEquals(set.rows(), Arrays.stream(first).sorted().toArray());
    assertArrayEquals(first, set.order(5, 1));
    assertFalse(Arrays.equals(first, set.order(5, 2)));
    assertFalse(Arrays.equals(first, set.order(6, 1)));
  }

  @Test
  void everyBatchTogetherHoldsEachSampleOnce() {
    Dataset.Samples samples = Samples.blobs(10, 2, 1);
    SampleSet set = SampleSet.of(samples);
    int[] order = set.order(1, 1);
    float[] seen = new float[20];
    for (int from = 0; from < 10; from += 4) {
      Dataset.Samples batch = set.buffers(Math.min(4, 10 - from));
      set.gather(order, from, batch);
      System.arraycopy(batch.features().floats(), 0, seen, from * 2, batch.size() * 2);
      for (int i = 0; i < batch.size(); i++) {
        assertEquals(samples.targets().ints()[order[from + i]], batch.targets().ints()[i]);
      }
    }
    float[] all = samples.features().floats().clone();
    Arrays.sort(all);
    Arrays.sort(seen);
    assertArrayEquals(all, seen);
  }

  @Test
  void validationKeepsTheClassesAsFrequent() {
    int[] labels = IntStream.range(0, 200).map(i -> i % 10 == 0 ? 1 : 0).toArray();
    Dataset.Samples samples = new Dataset.Samples(Literal.of(new float[200], Shape.of(200, 1)),
        Literal.of(labels, Shape.of(200)));
    SampleSet.Split split = SampleSet.Split.of(samples, 0.15, 3);
    assertEquals(30, split.validation().size());
    assertEquals(3, Arrays.stream(split.validation().rows()).filter(row -> labels[row] == 1).count());
    int[] both = IntStream.concat(Arrays.stream(split.training().rows()), Arrays.stream(split.validation().rows()))
        .sorted().toArray();
    assertArrayEquals(IntStream.range(0, 200).toArray(), both);
    assertFalse(Arrays.equals(split.validation().rows(), SampleSet.Split.of(samples, 0.15, 4).validation().rows()));
  }
}
