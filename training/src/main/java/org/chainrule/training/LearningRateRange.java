package org.chainrule.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.chainrule.api.TensorBackend;

/**
 * A learning-rate range test: one training whose rate grows from step to step by the same factor. The loss falls where the
 * rate is large enough and grows where it is too large.
 *
 * <p>The losses are smoothed by an exponential average {@code m <- 0.9 m + 0.1 loss}, divided by {@code 1 - 0.9^t}, since a
 * single batch tells little. The rate at which the smoothed loss is least is already on the edge; a tenth of it is
 * suggested.
 *
 * <p>Source: Smith: Cyclical learning rates for training neural networks. WACV 2017, arXiv:1506.01186, section 3.3.
 *
 * @param points one for each step done
 * @param diverged whether the test ended early, because the loss had become no number or four times its least value
 */
public record LearningRateRange(List<Point> points, boolean diverged) {
  private static final double MEMORY = 0.9;
  private static final double TOO_LARGE = 4;
  private static final double MARGIN = 10;
  /** Steps whose average is still that of a few batches. */
  private static final int UNSURE = 10;
  /** The loss has fallen if it is below this part of what it was. */
  private static final double FALLEN = 0.97;

  /**
   * A step.
   *
   * @param rate its learning rate
   * @param loss the loss before it
   * @param smoothed the average of losses so far
   */
  public record Point(double rate, double loss, double smoothed) {}

  /** Copies the list. */
  public LearningRateRange {
    points = List.copyOf(points);
  }

  /**
   * Does the test.
   *
   * @param from the first rate, above 0
   * @param to the last rate, above the first
   * @param steps how many
   * @throws InvalidInputException if a setting or the data do not fit
   */
  public static LearningRateRange measure(TrainingConfiguration configuration, TensorBackend backend, double from,
      double to, int steps) {
    if (!(from > 0 && to > from && Double.isFinite(to)) || steps < 2 * UNSURE) {
      throw new InvalidInputException(
          "a range test goes from a rate above 0 to a larger one in at least %d steps, not from %s to %s in %d"
              .formatted(2 * UNSURE, from, to, steps));
    }
    List<Point> points = new ArrayList<>();
    double average = 0;
    double least = Double.POSITIVE_INFINITY;
    try (FirstSteps training = new FirstSteps(configuration, backend)) {
      for (int i = 0; i < steps; i++) {
        double rate = from * Math.pow(to / from, (double) i / (steps - 1));
        double loss = training.next(rate);
        average = MEMORY * average + (1 - MEMORY) * loss;
        double smoothed = average / (1 - Math.pow(MEMORY, i + 1));
        if (!Double.isFinite(loss)) {
          return new LearningRateRange(points, true);
        }
        points.add(new Point(rate, loss, smoothed));
        least = Math.min(least, i < UNSURE ? least : smoothed);
        if (i >= UNSURE && smoothed > TOO_LARGE * least) {
          return new LearningRateRange(points, true);
        }
      }
    }
    return new LearningRateRange(points, false);
  }

  /** The step with the least smoothed loss, once there were enough to tell. */
  private Optional<Point> least() {
    return points.stream().skip(UNSURE).min(java.util.Comparator.comparingDouble(Point::smoothed));
  }

  /** The suggested rate, to two digits; empty if no rate made the loss fall. */
  public OptionalDouble suggestion() {
    Optional<Point> least = least();
    if (least.isEmpty() || least.get().smoothed() > FALLEN * points.get(UNSURE - 1).smoothed()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Double.parseDouble(String.format(Locale.ROOT, "%.1e", least.get().rate() / MARGIN)));
  }

  /** What was seen, in words. */
  public String words() {
    if (points.size() <= UNSURE) {
      return "The loss became no number after %d steps, at the learning rate %.2g: begin with a smaller one."
          .formatted(points.size(), points.isEmpty() ? Double.NaN : points.getLast().rate());
    }
    Point least = least().orElseThrow();
    if (suggestion().isEmpty()) {
      return diverged
          ? "No learning rate made the loss fall; it grew from %.2g on: begin with a smaller one."
              .formatted(least.rate())
          : "No learning rate up to %.2g made the loss fall: try larger ones, and look whether the data are told apart at all."
              .formatted(points.getLast().rate());
    }
    String end = diverged ? "and diverges at %.2g".formatted(points.getLast().rate())
        : least == points.getLast() ? "and still falls at the end of the range"
        : "and does not diverge up to %.2g".formatted(points.getLast().rate());
    return "The loss falls from %.4g to %.4g at the learning rate %.2g %s; a tenth of %.2g is suggested: %s."
        .formatted(points.get(UNSURE - 1).smoothed(), least.smoothed(), least.rate(), end, least.rate(),
            suggestion().getAsDouble());
  }
}
