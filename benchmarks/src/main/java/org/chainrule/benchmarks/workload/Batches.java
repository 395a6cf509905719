package org.chainrule.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * Mini-batches that steps take in turn.
 *
 * @param features FLOAT32 [batch, ...] each
 * @param labels INT32 [batch] each
 */
public record Batches(List<Literal> features, List<Literal> labels) {
  /** Copies the lists. */
  public Batches {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
  }

  /** Normally distributed features with deviation 0.5 and uniformly distributed labels; enough not to fit a cache. */
  public static Batches synthetic(Workload workload, int batch) {
    int[] shape = IntStream.concat(IntStream.of(batch), workload.sampleShape().stream().mapToInt(Integer::intValue))
        .toArray();
    SplittableRandom random = new SplittableRandom(1);
    List<Literal> features = new ArrayList<>();
    List<Literal> labels = new ArrayList<>();
    for (int i = 0; i < Math.clamp(1024 / batch, 4, 64); i++) {
      float[] x = new float[Shape.of(shape).elements()];
      for (int j = 0; j < x.length; j++) {
        x[j] = (float) random.nextGaussian() * 0.5f;
      }
      features.add(Literal.of(x, Shape.of(shape)));
      labels.add(Literal.of(random.ints(batch, 0, workload.classes()).toArray(), Shape.of(batch)));
    }
    return new Batches(features, labels);
  }

  /** How many there are. */
  public int count() {
    return features.size();
  }
}
