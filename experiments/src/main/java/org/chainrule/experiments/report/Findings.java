package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.training.TrainedModel;

/**
 * What a look at a classifier's predictions shows.
 *
 * @param confusion which class is taken for which, on samples that nothing was chosen on
 * @param mistakes a few wrongly classified images, the most confident first; empty if samples are no images
 * @param regions which class the model sees where; only for samples of two features
 */
public record Findings(Optional<Confusion> confusion, List<Mistake> mistakes, Optional<DecisionRegions> regions) {
  private static final int SHOWN_MISTAKES = 24;

  /** Copies the list. */
  public Findings {
    mistakes = List.copyOf(mistakes);
  }

  /**
   * How often each class was taken for which.
   *
   * @param samples what they are called, such as {@code test}
   * @param classes names of the classes
   * @param counts a row for each true class, a column for each predicted one
   */
  public record Confusion(String samples, List<String> classes, int[][] counts) {
    /** The largest count. */
    public int max() {
      int max = 1;
      for (int[] row : counts) {
        for (int count : row) {
          max = Math.max(max, count);
        }
      }
      return max;
    }
  }

  /**
   * A wrongly classified image.
   *
   * @param image a data URI
   * @param truth name of its class
   * @param predicted name of the class that the model gives it
   * @param confidence what the model's prediction says of that class, in words
   * @param index position among the samples, from 0
   */
  public record Mistake(String image, String truth, String predicted, String confidence, int index) {}

  /** Nothing found: for regression. */
  public static Findings none() {
    return new Findings(Optional.empty(), List.of(), Optional.empty());
  }

  /** Predicts all test samples, or the training samples where there are none, and looks. */
  public static Findings of(TrainedModel model, Dataset.Splits data) {
    Dataset.Samples samples = data.test().orElse(data.training());
    if (!samples.targets().dtype().isInteger() || samples.targets().shape().rank() != 1) {
      return none();
    }
    Literal prediction = Classes.prediction(model.predictFeatures(samples.features()));
    if (prediction.shape().rank() > 2) {
      return none();
    }
    Classes classes = Classes.of(prediction, data.classes());
    int[][] counts = new int[classes.count()][classes.count()];
    List<Integer> wrong = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      int truth = (int) samples.targets().get(i);
      int predicted = classes.predicted(prediction, i);
      if (truth >= 0 && truth < counts.length) {
        counts[truth][predicted]++;
      }
      if (truth != predicted) {
        wrong.add(i);
      }
    }
    wrong.sort(Comparator.comparingDouble(i -> -classes.confidence(prediction, i)));
    List<Mistake> mistakes = wrong.stream().limit(SHOWN_MISTAKES)
        .flatMap(i -> Images.of(samples.features(), i).stream().map(image -> new Mistake(image,
            classes.name((int) samples.targets().get(i)), classes.name(classes.predicted(prediction, i)),
            "%.0f %%".formatted(100 * classes.confidence(prediction, i)), i)))
        .toList();
    return new Findings(
        Optional.of(new Confusion(data.test().isPresent() ? "test" : "training", classes.names(), counts)), mistakes,
        DecisionRegions.of(model, data, classes));
  }
}
