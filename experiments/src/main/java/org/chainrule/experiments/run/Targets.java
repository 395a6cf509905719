package org.chainrule.experiments.run;

import org.chainrule.api.Loss;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;

/** What a loss compares a model's output with. */
final class Targets {
  private Targets() {}

  /** Whether a loss takes class numbers; one that takes other numbers alone is for regression. */
  static boolean areClasses(Loss loss) {
    return takesClasses(loss, 3) || takesClasses(loss, 1);
  }

  private static boolean takesClasses(Loss loss, int width) {
    try {
      loss.apply(Tensors.input("output", DType.FLOAT32, Shape.of(4, width)),
          Tensors.input("target", DType.INT32, Shape.of(4)));
      return true;
    } catch (RuntimeException | LinkageError _) {
      // It does not take them; what else is wrong with it is told when the model is traced.
      return false;
    }
  }
}
