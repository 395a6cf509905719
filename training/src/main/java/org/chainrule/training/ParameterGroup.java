package org.chainrule.training;

/**
 * Parameters that learn at a pace of their own.
 *
 * @param parameters a {@link Glob} on their names, such as {@code dense1/*}
 * @param factor what their updates are multiplied with; 0 freezes them, so that not even their gradients are computed
 */
public record ParameterGroup(String parameters, double factor) {
  /** Checks the factor. */
  public ParameterGroup {
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new InvalidInputException("the learning-rate factor of '%s' is %s; it must be a number of at least 0"
          .formatted(parameters, factor));
    }
  }

  /** Parameters that keep their values. */
  public static ParameterGroup frozen(String parameters) {
    return new ParameterGroup(parameters, 0);
  }
}
