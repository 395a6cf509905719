package org.chainrule.training;

import java.util.Map;
import org.chainrule.api.Context;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;

/** A function of named tensors that may have parameters and change them: a step of a training loop of one's own. */
@FunctionalInterface
public interface StatefulFunction {
  /**
   * The function's results by name.
   *
   * @param scope where parameters come from and updates go to
   * @param inputs the operands by name; asking for one that the function was not called with is an
   *     {@link IllegalArgumentException}
   */
  Map<String, Tensor> apply(Scope scope, Map<String, Tensor> inputs);

  /** What such a function may use while it is traced. */
  interface Scope {
    /** Parameters, states and random numbers; those of equal name are the same in all functions of a {@link Program}. */
    Context context();

    /**
     * Gives a parameter or state its value for the next call. All next values are computed from the present ones.
     *
     * @throws IllegalArgumentException if it is neither, or has been given its next value already
     */
    void assign(Tensor leaf, Tensor next);

    /**
     * Moves parameters so that a loss becomes smaller: each is given its next value.
     *
     * @param loss a scalar
     * @param parameters a {@link Glob} on the names of those that are moved, such as {@code student1/**}
     * @param optimizer the update rule
     * @param learningRate a floating scalar
     * @throws IllegalArgumentException if no parameter fits, or one has been given its next value already
     */
    void minimize(Tensor loss, String parameters, Optimizer optimizer, Tensor learningRate);
  }
}
