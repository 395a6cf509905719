package org.chainrule.experiments.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.Evaluation;

/**
 * Whether a model fits its training samples (else: bias), and whether what it learned holds for others (else: variance).
 * Errors are compared with that of knowing nothing but the training targets: always to say the most frequent class, or the
 * median. Error means 1 - accuracy, or the mean absolute error.
 *
 * <p>Source: Geman, Bienenstock, Doursat: Neural networks and the bias/variance dilemma. Neural Computation 4, 1992.
 *
 * @param bias whether the error on training samples is large
 * @param variance whether the error on validation samples is much larger
 * @param words the verdict in words
 */
record FitVerdict(boolean bias, boolean variance, String words) {
  /** What the words are called among the facts on a run's result. */
  static final String FACT = "fit";
  /** Samples of the training part to measure with. */
  static final int SAMPLES = 2048;

  /** An error on training samples is large beyond this part of the error of knowing nothing. */
  private static final double LARGE = 0.25;
  /** So much of the error of knowing nothing, and more than chance explains, lies between training and validation. */
  private static final double GAP = 0.04;
  private static final double STANDARD_ERRORS = 3;
  /** The validation loss is still falling if it was smaller by this part in the last fifth of epochs than ever before. */
  private static final double FALLING = 0.02;
  /** Overfitting also shows as a validation loss that has risen by this part above its least. */
  private static final double RISEN = 0.25;

  private static final String ONE_EPOCH = "High bias: the model does not fit its training samples, but has seen each only once; train for more epochs first";
  private static final String UNHEALTHY = "High bias: the model does not fit its training samples; mend first what health warns of";
  private static final String GREW = "No fit: training made the loss larger; a smaller learning rate or another optimizer would help";

  /** Which figure is an error, and its value where nothing is known but the targets. */
  private record Error(String name, boolean share, double blind) {
    double of(Evaluation evaluation) {
      double figure = evaluation.metrics().get(name);
      return share ? 1 - figure : figure;
    }

    String blindly() {
      return text(blind) + (share ? " for always saying the most frequent class" : " for always saying the median");
    }

    String text(double error) {
      return share ? String.format(Locale.ROOT, "%.1f %%", 100 * error) : String.format(Locale.ROOT, "%.4g", error);
    }
  }

  /**
   * Judges.
   *
   * @param training the final weights on training samples
   * @param validation on validation samples; there is no verdict without any
   * @param unhealthy whether gradients, updates, activations or losses were seen to go wrong, which bias follows from
   */
  static FitVerdict of(List<EpochRecord> history, Evaluation training, Optional<Evaluation> validation,
      Dataset.Splits data, boolean unhealthy) {
    if (validation.isEmpty()) {
      return new FitVerdict(false, false,
          "Bias and variance are not told apart, since no samples are held back; data.validation=0.15 holds some back.");
    }
    Optional<Error> known = error(training.metrics(), data.training().targets());
    if (known.isEmpty()) {
      return new FitVerdict(false, false,
          "Bias and variance are not told apart, since neither accuracy nor mae is among the metrics.");
    }
    Error error = known.get();
    double trained = error.of(training);
    double validated = error.of(validation.get());
    double chance = error.share() ? STANDARD_ERRORS * Math.sqrt(variance(trained, training.samples())
        + variance(validated, validation.get().samples())) : 0.1 * validated;
    boolean bias = trained > LARGE * error.blind();
    double gap = validated - trained;
    boolean variance = gap > Math.max(GAP * error.blind(), chance) || risen(history, validation.get().loss());
    String figures = "error %s on training samples, %s on validation samples, %s"
        .formatted(error.text(trained), error.text(validated), error.blindly());
    if (bias && !variance && unhealthy && !rises(history)) {
      return new FitVerdict(true, false, UNHEALTHY + " (" + figures + ").");
    }
    if (bias && !variance && history.size() == 1) {
      return new FitVerdict(true, false, ONE_EPOCH + " (" + figures + ").");
    }
    return new FitVerdict(bias, variance,
        (bias && rises(history) ? GREW : words(bias, variance, falls(history))) + " (" + figures + ").");
  }

  /** The words that are kept in a run's provenance. */
  static Optional<String> kept(Map<String, Object> provenance) {
    return provenance.get("result") instanceof Map<?, ?> result && result.get(FACT) instanceof String words
        ? Optional.of(words) : Optional.empty();
  }

  private static String words(boolean bias, boolean variance, boolean falling) {
    if (bias && variance) {
      return "High bias and high variance: the model misses much of the training samples and more of others; "
          + "another model or other features would help before more of the same";
    }
    if (bias) {
      return "High bias: the model does not fit its training samples; " + (falling
          ? "the loss still falls, so train longer first, or with a larger learning rate"
          : "a larger model, another activation, less regularization or better features would help");
    }
    if (variance) {
      return "High variance: the model fits its training samples better than others; more data, data.augmentations, "
          + "dropout, an l2 regularizer, early stopping or a smaller model would help";
    }
    return falling
        ? "A good fit so far, neither high bias nor high variance; the validation loss still falls, so longer "
            + "training may help"
        : "A good fit: neither high bias nor high variance";
  }

  private static Optional<Error> error(Map<String, Double> metrics, Literal targets) {
    if (metrics.containsKey("accuracy") && targets.dtype().isInteger()) {
      Map<Double, Long> counts = Arrays.stream(targets.toDoubles()).boxed()
          .collect(java.util.stream.Collectors.groupingBy(x -> x, java.util.stream.Collectors.counting()));
      return Optional.of(new Error("accuracy", true,
          1 - counts.values().stream().mapToLong(Long::longValue).max().orElseThrow() / (double) targets.elements()));
    }
    if (metrics.containsKey("mae") && targets.dtype().isFloating()) {
      int columns = targets.elements() / targets.shape().size(0);
      double sum = IntStream.range(0, columns).mapToDouble(column -> deviation(targets, column, columns)).sum();
      return Optional.of(new Error("mae", false, sum / columns));
    }
    return Optional.empty();
  }

  /** Mean absolute deviation from the median. */
  private static double deviation(Literal targets, int column, int columns) {
    double[] numbers = IntStream.range(0, targets.shape().size(0)).mapToDouble(i -> targets.get(i * columns + column))
        .sorted().toArray();
    double median = (numbers[(numbers.length - 1) / 2] + numbers[numbers.length / 2]) / 2;
    return Arrays.stream(numbers).map(number -> Math.abs(number - median)).average().orElseThrow();
  }

  /** Of a share, from so many samples; never quite 0, since few samples cannot show a rare error. */
  private static double variance(double share, int samples) {
    double likely = (share * samples + 1) / (samples + 2);
    return likely * (1 - likely) / samples;
  }

  private static double[] validationLosses(List<EpochRecord> history) {
    return history.stream().map(EpochRecord::validationLoss).filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble).toArray();
  }

  private static boolean risen(List<EpochRecord> history, double last) {
    double least = Arrays.stream(validationLosses(history)).min().orElse(last);
    boolean trainingFell = history.size() > 1
        && history.getLast().trainingLoss() < history.get(history.size() / 2).trainingLoss();
    return trainingFell && last > (1 + RISEN) * least;
  }

  private static boolean rises(List<EpochRecord> history) {
    double[] losses = validationLosses(history);
    return losses.length > 1 && losses[losses.length - 1] > (1 + RISEN) * losses[0]
        && history.getLast().trainingLoss() > (1 + RISEN) * history.getFirst().trainingLoss();
  }

  private static boolean falls(List<EpochRecord> history) {
    double[] losses = validationLosses(history);
    int late = losses.length - Math.max(1, losses.length / 5);
    return late > 0 && least(losses, late, losses.length) < (1 - FALLING) * least(losses, 0, late);
  }

  private static double least(double[] losses, int from, int to) {
    return Arrays.stream(losses, from, to).min().orElseThrow();
  }
}
