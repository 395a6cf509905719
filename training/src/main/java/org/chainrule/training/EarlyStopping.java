package org.chainrule.training;

/**
 * Ends training when a figure of the validation samples has stopped getting better, and goes back to the best weights.
 *
 * <p>Source: Prechelt: Early stopping - but when? 1998 (criterion UP, on one figure per epoch).
 *
 * @param patience epochs without a better figure after which training ends
 * @param minDelta by how much a figure must be better to count
 * @param monitor {@code validation_loss}, or a metric's id with or without {@code validation_} before it; a loss is
 *     better when smaller, a metric as it says itself
 */
public record EarlyStopping(int patience, double minDelta, String monitor) {
  /** The figure that is watched if none is named. */
  public static final String VALIDATION_LOSS = "validation_loss";

  /** Checks the numbers. */
  public EarlyStopping {
    if (patience < 1) {
      throw new InvalidInputException(
          "training.early_stopping.patience is %d; it must be at least 1 epoch".formatted(patience));
    }
    if (!(minDelta >= 0) || Double.isInfinite(minDelta)) {
      throw new InvalidInputException(
          "training.early_stopping.min_delta is %s; it must be a number of at least 0".formatted(minDelta));
    }
  }

  /** Watches the validation loss and takes any smaller one as better. */
  public EarlyStopping(int patience) {
    this(patience, 0, VALIDATION_LOSS);
  }
}
