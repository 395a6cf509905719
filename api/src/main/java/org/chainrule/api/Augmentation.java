package org.chainrule.api;

/** Random changes to training samples, as tensor expressions over a batch, so that they are compiled with the step. */
@FunctionalInterface
public interface Augmentation extends ExtensionPoint {
  /**
   * The changed batch: features of the same shape, and targets of the same type and shape. Where the targets are class
   * numbers, they may become FLOAT32 probabilities [batch, classes] instead. Random numbers of shape [batch, ...] give each
   * sample its own change.
   *
   * @throws IllegalArgumentException if it does not take such batches; the message says which it takes
   */
  Samples apply(Samples batch, Context context);

  /**
   * A batch.
   *
   * @param features inputs of the model, the first axis running over samples
   * @param targets what the loss compares with
   * @param classes how many classes the targets number, if they are class numbers and that is known; else 0
   */
  record Samples(Tensor features, Tensor targets, int classes) {
    /** A changed batch; how many classes there are is known to who gave the batch to change. */
    public Samples(Tensor features, Tensor targets) {
      this(features, targets, 0);
    }
  }
}
