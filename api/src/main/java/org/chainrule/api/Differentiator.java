package org.chainrule.api;

import java.util.List;

/** Turns a traced scalar into traced gradients. */
@FunctionalInterface
public interface Differentiator {
  /**
   * Gradients of the same shapes as {@code withRespectTo}; zeros where the scalar does not depend on one.
   *
   * @param scalar a floating scalar
   * @param withRespectTo tensors it was computed from
   */
  List<Tensor> gradients(Tensor scalar, List<Tensor> withRespectTo);
}
