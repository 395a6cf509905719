package org.chainrule.experiments.draw;

import java.util.Locale;

/** Numbers for pictures: as short as four digits allow. */
final class Figures {
  private Figures() {}

  static String of(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
    }
    double size = Math.abs(value);
    String text = value == Math.rint(value) && size < 1e6 ? String.valueOf((long) value)
        : size >= 1e-3 && size < 1e6 ? shortened(String.format(Locale.ROOT, "%." + Math.max(0,
            3 - (int) Math.floor(Math.log10(size))) + "f", value))
        : String.format(Locale.ROOT, "%.3g", value).replaceFirst("\\.?0*e", "e");
    return text.replace("-", "−").replace("e−", "e-");
  }

  private static String shortened(String text) {
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** In a product or sum: negative numbers in brackets. */
  static String factor(double value) {
    return value < 0 ? "(" + of(value) + ")" : of(value);
  }
}
