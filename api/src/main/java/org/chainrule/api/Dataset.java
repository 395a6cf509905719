package org.chainrule.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;

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
   * Reads samples that a trained model is to be used on, from files of the kind that this data set is made of, such as
   * images. Nothing that {@link #load} reads need be there.
   *
   * @param files files, or folders of them
   * @param sample the shape of one sample
   * @return the samples; empty if this data set is not made of such files
   * @throws IOException if a file cannot be read, with its name
   */
  default Optional<Unlabelled> read(List<Path> files, Shape sample) throws IOException {
    return Optional.empty();
  }

  /**
   * The parts of a data set.
   *
   * @param training samples to train on; a part of them is held back for validation by the trainer
   * @param test samples that nothing is chosen on, if the data set has such a part
   * @param classes names of the classes in the order of their numbers; empty for regression
   * @param features names of the numbers of a sample, row-major, if the source is a table that names its columns; else
   *     empty
   * @param description one sentence with origin and licence
   * @param scaling how the features were made from the numbers of the source; empty if they are those numbers
   * @param notes what was done to the source that its user should know, a sentence each: samples left out, numbers filled
   *     in; shown on the terminal and in the report
   * @param filling how missing cells of the source's table were filled in, if they were; a trained model's user has them
   *     filled in likewise
   */
  record Splits(Samples training, Optional<Samples> test, List<String> classes, List<String> features,
      String description, Optional<Scaling> scaling, List<String> notes, Optional<Filling> filling) {
    /**
     * Copies the lists.
     *
     * @throws ShapeException if the scaling does not fit a sample
     */
    public Splits {
      classes = List.copyOf(classes);
      features = List.copyOf(features);
      notes = List.copyOf(notes);
      scaling.ifPresent(numbers -> numbers.check(Scaling.sampleShape(training.features())));
    }

    /** No missing cell is filled in. */
    public Splits(Samples training, Optional<Samples> test, List<String> classes, List<String> features,
        String description, Optional<Scaling> scaling, List<String> notes) {
      this(training, test, classes, features, description, scaling, notes, Optional.empty());
    }

    /** Nothing was done to the source that its user should know. */
    public Splits(Samples training, Optional<Samples> test, List<String> classes, List<String> features,
        String description, Optional<Scaling> scaling) {
      this(training, test, classes, features, description, scaling, List.of());
    }

    /** Features in the units of the source. */
    public Splits(Samples training, Optional<Samples> test, List<String> classes, List<String> features,
        String description) {
      this(training, test, classes, features, description, Optional.empty());
    }

    /** Numbers [samples, ...] of the source as features. */
    public Literal scaled(Literal raw) {
      return scaling.map(numbers -> numbers.features(raw)).orElse(raw);
    }

    /** Features [samples, ...] as numbers of the source, to rounding. */
    public Literal unscaled(Literal features) {
      return scaling.map(numbers -> numbers.raw(features)).orElse(features);
    }
  }

  /**
   * How features were made from the numbers of the source: {@code feature = (raw - offset) * factor}, in single precision.
   * A trained model takes raw numbers and does this itself.
   *
   * @param offset FLOAT32, broadcastable to the shape of one sample by NumPy's rule
   * @param factor likewise; no number in it is 0
   */
  record Scaling(Literal offset, Literal factor) {
    /** Checks that the numbers can be applied and taken back. */
    public Scaling {
      if (offset.dtype() != DType.FLOAT32 || factor.dtype() != DType.FLOAT32) {
        throw new IllegalArgumentException("offset and factor must be float32, not %s and %s"
            .formatted(offset.dtype().label(), factor.dtype().label()));
      }
      for (float number : offset.floats()) {
        if (!Float.isFinite(number)) {
          throw new IllegalArgumentException("an offset must be finite, not " + number);
        }
      }
      for (float number : factor.floats()) {
        if (!Float.isFinite(number) || number == 0) {
          throw new IllegalArgumentException("a factor must be finite and not 0, but one is " + number);
        }
      }
    }

    /** One factor for all numbers, and no offset. */
    public static Scaling by(double factor) {
      return new Scaling(Literal.scalar(DType.FLOAT32, 0), Literal.scalar(DType.FLOAT32, factor));
    }

    private static Shape sampleShape(Literal samples) {
      return samples.shape().without(List.of(0));
    }

    private void check(Shape sample) {
      if (!Shape.broadcast("scaling", Shape.broadcast("scaling", sample, offset.shape()), factor.shape())
          .sameSizes(sample)) {
        throw new ShapeException("scaling: offset %s and factor %s do not fit a sample of shape %s"
            .formatted(offset.shape(), factor.shape(), sample));
      }
    }

    /**
     * Numbers [samples, ...] of the source as features, in a new array.
     *
     * @throws ShapeException if a sample has a shape that this does not fit
     */
    public Literal features(Literal raw) {
      return mapped(raw, (x, from, times) -> (x - from) * times);
    }

    /**
     * Features [samples, ...] as numbers of the source, in a new array: {@code feature / factor + offset}, rounded once.
     *
     * @throws ShapeException if a sample has a shape that this does not fit
     */
    public Literal raw(Literal features) {
      return mapped(features, (x, from, times) -> (float) ((double) x / times + from));
    }

    private interface Formula {
      float at(float x, float offset, float factor);
    }

    private Literal mapped(Literal samples, Formula formula) {
      Shape sample = sampleShape(samples);
      check(sample);
      float[] from = expanded(offset, sample);
      float[] times = expanded(factor, sample);
      float[] numbers = samples.floats();
      float[] result = new float[numbers.length];
      for (int start = 0; start < result.length; start += from.length) {
        for (int i = 0; i < from.length; i++) {
          result[start + i] = formula.at(numbers[start + i], from[i], times[i]);
        }
      }
      return Literal.of(result, samples.shape());
    }

    private static float[] expanded(Literal number, Shape sample) {
      return Reference.evaluate(Tensors.constant(number).expand(sample).node()).floats();
    }
  }

  /**
   * What stands for missing cells of a table.
   *
   * @param cells texts of cells that hold no value
   * @param values by the name of a column, what stands for such a cell of it: a number, or one of its words
   */
  record Filling(List<String> cells, Map<String, String> values) {
    /** Copies the list and the map. */
    public Filling {
      cells = List.copyOf(cells);
      values = Map.copyOf(values);
    }
  }

  /**
   * Samples of which nothing is known but their features.
   *
   * @param features FLOAT32 [samples, ...], numbers of the source
   * @param names what to call each sample, such as its file
   */
  record Unlabelled(Literal features, List<String> names) {
    /** Checks that each sample has a name. */
    public Unlabelled {
      names = List.copyOf(names);
      if (features.dtype() != DType.FLOAT32 || features.shape().rank() < 2
          || features.shape().size(0) != names.size()) {
        throw new ShapeException("features %s %s do not run over the %d samples that have names"
            .formatted(features.dtype().label(), features.shape(), names.size()));
      }
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

    /**
     * Some of the samples, copied, in the order of their numbers: a batch, a fold.
     *
     * @param numbers from 0; one may occur more than once
     * @throws IndexOutOfBoundsException if there is no sample of a number
     */
    public Samples rows(int... numbers) {
      return new Samples(rows(features, numbers), rows(targets, numbers));
    }

    private static Literal rows(Literal all, int... numbers) {
      int count = all.shape().size(0);
      int width = all.elements() / Math.max(1, count);
      Literal rows = Literal.zeros(new TensorType(all.dtype(), all.shape().with(0, Dim.of(numbers.length))));
      for (int i = 0; i < numbers.length; i++) {
        System.arraycopy(all.array(), Objects.checkIndex(numbers[i], count) * width, rows.array(), i * width, width);
      }
      return rows;
    }
  }
}
