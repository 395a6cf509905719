package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
  private static SampleSet samples(int count, int width) {
    float[] features = new float[count * width];
    for (int i = 0; i < features.length; i++) {
      features[i] = i;
    }
    return SampleSet.of(new Dataset.Samples(Literal.of(features, Shape.of(count, width)),
        Literal.of(IntStream.range(0, count).toArray(), Shape.of(count))));
  }

  @Test
  void batchesAreThoseOfTheOrderFromTheCursorOn() {
    // Without a thread; with one, and one batch in a portion, a few, many.
    for (int[] size : new int[][] {{103, 40}, {103, 9000}, {1003, 700}, {10_003, 40}}) {
      int count = size[0];
      SampleSet set = samples(count, size[1]);
      int[] order = set.order(5, 3);
      for (int batchSize : new int[] {1, 8, 103}) {
        int start = batchSize == 8 ? 16 : 0;
        try (BatchLoader loader = new BatchLoader(set, order, start, batchSize)) {
          for (int cursor = start; cursor < count; cursor += batchSize) {
            Dataset.Samples wanted = set.buffers(Math.min(batchSize, count - cursor));
            set.gather(order, cursor, wanted);
            Dataset.Samples batch = loader.next();
            assertEquals(wanted.features(), batch.features());
            assertArrayEquals(wanted.targets().ints(), batch.targets().ints());
          }
        }
      }
    }
  }

  @Test
  void loadsAheadAndLeavesTheBatchInUseAlone() throws InterruptedException {
    SampleSet set = samples(20, 20_000);
    int[] order = IntStream.range(0, 20).toArray();
    try (BatchLoader loader = new BatchLoader(set, order, 0, 2)) {
      Dataset.Samples first = loader.next();
      for (int waits = 0; loader.ahead() < 2 && waits < 10_000; waits++) {
        Thread.sleep(1);
      }
      assertEquals(2, loader.ahead(), "two are ready while the first is in use");
      assertArrayEquals(new int[] {0, 1}, first.targets().ints());
      assertArrayEquals(new int[] {2, 3}, loader.next().targets().ints());
    } // closed in the middle of the epoch
  }

  @Test
  void anExceptionIsReportedAsItIs() {
    SampleSet set = samples(10, 100_000);
    int[] order = IntStream.range(0, 10).toArray();
    order[6] = 77;
    try (BatchLoader loader = new BatchLoader(set, order, 0, 2)) {
      for (int i = 0; i < 3; i++) {
        loader.next();
      }
      IndexOutOfBoundsException failure = assertThrows(IndexOutOfBoundsException.class, loader::next);
      assertTrue(failure.getStackTrace().length > 0 && List.of(failure.getStackTrace()).stream()
          .anyMatch(frame -> frame.getMethodName().equals("gather")), "with the place where it happened");
    }
  }
}
