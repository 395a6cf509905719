package org.chainrule.api;

import org.chainrule.api.ir.Shape;

/**
 * An activation function, written as a tensor expression; its derivative follows from it.
 *
 * {@snippet :
 * /** Mish: x tanh(softplus(x)). Misra 2019, arXiv:1908.08681. *&#47;
 * @Plugin("mish")
 * public record Mish() implements Activation {
 *   @Override
 *   public Tensor apply(Tensor x) {
 *     return x.mul(x.softplus().tanh());
 *   }
 * }
 * }
 */
@FunctionalInterface
public interface Activation extends ExtensionPoint {
  /** f(x), of the shape that {@link #resultShape} states. */
  Tensor apply(Tensor x);

  /** f(x) where the function needs more than its operand: parameters of its own, random numbers, the phase. */
  default Tensor apply(Tensor x, Context context) {
    return apply(x);
  }

  /** The shape of f(x) for a shape of x: the same unless overridden, as by functions that halve an axis. */
  default Shape resultShape(Shape x) {
    return x;
  }

  /**
   * The numbers for which f and its derivatives promise to be finite.
   *
   * @return lower and upper end; all finite numbers of magnitude up to 88 unless overridden
   */
  default Domain domain() {
    return new Domain(-88, 88);
  }

  /**
   * A closed interval.
   *
   * @param lower its lower end
   * @param upper its upper end
   */
  record Domain(double lower, double upper) {}
}
