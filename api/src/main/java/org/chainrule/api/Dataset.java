package org.chainrule.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.ShapeException;

/** Samples to train and test on. */
public interface Dataset extends ExtensionPoint {
  /**
   * Reads, downloads or generates the data.
   *
   * @param seed seed of the run, for generated data and for splits
   * @throws IOException if it is not to be had; the message says what was looked for, where, and how to get it
   */
  Splits load(long seed) throws IOException;

  /**
   * The parts of a data set.
   *
   * @param training samples to train on; a part of them is held back for validation by the trainer
   * @param test samples that nothing is chosen on, if the data set has such a part
   * @param classes names of the classes in the order of their numbers; empty for regression
   * @param features names of the feature columns, for tables; empty for images
   * @param description one sentence with origin and licence
   */
  record Splits(Samples training, Optional<Samples> test, List<String> classes, List<String> features,
      String description) {
    /** Copies the lists. */
    public Splits {
      classes = List.copyOf(classes);
      features = List.copyOf(features);
    }
  }

  /**
   * Samples held in memory.
   *
   * @param features FLOAT32, the first axis running over samples
   * @param targets INT32 class numbers of shape [samples], or FLOAT32 numbers, the first axis running over samples
   */
  record Samples(Literal features, Literal targets) {
    /** Checks that both have as many samples. */
    public Samples {
      if (features.shape().rank() < 2 || targets.shape().rank() < 1
          || features.shape().size(0) != targets.shape().size(0)) {
        throw new ShapeException("features %s and targets %s do not run over the same samples"
            .formatted(features.shape(), targets.shape()));
      }
      if (features.dtype() != DType.FLOAT32) {
        throw new ShapeException("features must be float32, not " + features.dtype().label());
      }
    }

    /** Number of samples. */
    public int size() {
      return features.shape().size(0);
    }
  }
}
