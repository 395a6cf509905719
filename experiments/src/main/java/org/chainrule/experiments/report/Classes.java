package org.chainrule.experiments.report;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Literal;

/**
 * How predictions become classes: the largest of several figures, or for a single one whether it reaches one half.
 *
 * @param names names of the classes
 */
public record Classes(List<String> names) {
  /** Copies the list. */
  public Classes {
    names = List.copyOf(names);
  }

  /** The classes of predictions {@code [samples, classes]}, {@code [samples, 1]} or {@code [samples]}. */
  public static Classes of(Literal prediction, List<String> names) {
    int count = Math.max(2, width(prediction));
    return new Classes(IntStream.range(0, count).mapToObj(i -> i < names.size() ? names.get(i) : String.valueOf(i))
        .toList());
  }

  /** What a model's outputs say to a user: {@code prediction} if there is such an output, else {@code output}. */
  public static Literal prediction(Map<String, Literal> outputs) {
    Literal prediction = outputs.get("prediction");
    Literal chosen = prediction == null ? outputs.get("output") : prediction;
    if (chosen == null) {
      throw new IllegalArgumentException("the model has the outputs %s, but no 'output'".formatted(outputs.keySet()));
    }
    return chosen;
  }

  private static int width(Literal prediction) {
    return prediction.shape().rank() < 2 ? 1 : prediction.shape().size(1);
  }

  /** Number of classes. */
  public int count() {
    return names.size();
  }

  /** The name of a class. */
  public String name(int number) {
    return number >= 0 && number < names.size() ? names.get(number) : String.valueOf(number);
  }

  /** The predicted class of a sample. */
  public int predicted(Literal prediction, int sample) {
    int width = width(prediction);
    if (width == 1) {
      return prediction.get(sample) >= 0.5 ? 1 : 0;
    }
    int best = 0;
    for (int c = 1; c < width; c++) {
      if (prediction.get(sample * width + c) > prediction.get(sample * width + best)) {
        best = c;
      }
    }
    return best;
  }

  /** What the prediction says of a class: its probability where the model gives probabilities. */
  public double probability(Literal prediction, int sample, int number) {
    int width = width(prediction);
    double value = prediction.get(sample * width + (width == 1 ? 0 : number));
    return width == 1 && number == 0 ? 1 - value : value;
  }

  /** The same of the predicted class. */
  public double confidence(Literal prediction, int sample) {
    return probability(prediction, sample, predicted(prediction, sample));
  }
}
