package org.chainrule.plugins.optimizers;

/** Checks of hyper-parameters that optimizers have in common. */
final class Hyper {
  private Hyper() {}

  static void notNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("%s must be finite and not negative, not %s".formatted(name, value));
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("%s must be finite and positive, not %s".formatted(name, value));
    }
  }

  static void belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must be at least 0 and below 1, not %s".formatted(name, value));
    }
  }
}
