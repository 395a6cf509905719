package org.chainrule.training.health;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Looks at one sample after the other, in the order of their steps. */
interface Rule {
  /** What holds now. */
  List<Verdict> look(HealthSample sample);

  /** A layer's name without that of its only activation: {@code dense1} for {@code dense1/activation1}. */
  static String layer(String activation) {
    return activation.replaceFirst("/activation1$", "");
  }

  /** A figure in few digits: 0.012, 3.4, 560, 5.6e+07. */
  static String number(double value) {
    double size = Math.abs(value);
    return !Double.isFinite(value) || size != 0 && (size < 1e-3 || size >= 1e5)
        ? String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e")
        : new BigDecimal(value).round(new MathContext(size >= 100 ? 3 : 2)).stripTrailingZeros().toPlainString();
  }
}
