package org.chainrule.api;

/** What training makes small. */
@FunctionalInterface
public interface Loss extends ExtensionPoint {
  /**
   * The loss of a batch, a scalar: the mean over its samples unless the plug-in says otherwise.
   *
   * @param output what the model gives, the first axis running over samples
   * @param target what it should give: class numbers (INT32 [batch]) or numbers of the output's shape
   */
  Tensor apply(Tensor output, Tensor target);

  /** What the output means to a user: for example softmax of logits are probabilities. The output itself by default. */
  default Tensor prediction(Tensor output) {
    return output;
  }
}
