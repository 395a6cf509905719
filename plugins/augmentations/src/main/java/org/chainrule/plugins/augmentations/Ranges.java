package org.chainrule.plugins.augmentations;

/** Checks of parameters. */
final class Ranges {
  private Ranges() {}

  static void require(boolean holds, String otherwise, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise + value);
    }
  }

  static void finite(String name, double value) {
    require(Double.isFinite(value), name + " must be finite, not ", value);
  }

  static void probability(String name, double value) {
    require(value >= 0 && value <= 1, name + " must be from 0 to 1, not ", value);
  }
}
