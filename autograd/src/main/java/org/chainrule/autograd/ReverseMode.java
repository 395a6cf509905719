package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Differentiator;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.TensorType;

/**
 * Gradients by reverse accumulation: from the expression of a scalar to the expressions of its derivatives. The results
 * are tensors like any others, so a second call gives second derivatives.
 *
 * <p>A tensor in the middle of an expression may be asked for too; then the gradient says how the scalar changes with it.
 * It is known by its handle: computing the same formula again gives another tensor. Inputs, parameters and states are
 * known by their name.
 */
public final class ReverseMode implements Differentiator {
  /** Differentiates. */
  public ReverseMode() {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the first is not a floating scalar or one of the others is not floating
   */
  @Override
  public List<Tensor> gradients(Tensor scalar, List<Tensor> withRespectTo) {
    if (!scalar.shape().isScalar()) {
      throw new IllegalArgumentException(("only a scalar has gradients, not %s; reduce it first, for example with "
          + "sum() or mean()").formatted(scalar.node().type()));
    }
    return pullback(List.of(scalar), List.of(Tensors.ones(scalar)), withRespectTo);
  }

  /**
   * The vector-Jacobian product: the sum over outputs of cotangent times Jacobian.
   *
   * @param outputs floating tensors
   * @param cotangents one of the same shape for each output
   * @param withRespectTo floating tensors they were computed from
   * @return one of the same shape for each of {@code withRespectTo}; zeros where no output depends on it
   * @throws IllegalArgumentException if a tensor is not floating or a cotangent does not fit
   */
  public List<Tensor> pullback(List<Tensor> outputs, List<Tensor> cotangents, List<Tensor> withRespectTo) {
    outputs.forEach(output -> requireFloating("a gradient exists of floating-point numbers, not of ", output));
    withRespectTo.forEach(x -> requireFloating("a gradient exists with respect to floating-point numbers, not to ", x));
    for (int i = 0; i < outputs.size(); i++) {
      TensorType type = outputs.get(i).node().type();
      TensorType given = cotangents.get(i).node().type();
      if (given.dtype() != type.dtype() || !given.shape().sameSizes(type.shape())) {
        throw new IllegalArgumentException("output %d of type %s needs a cotangent of the same type, not %s"
            .formatted(i, type, given));
      }
    }
    List<Optional<Tensor>> found = new Pullback(outputs, cotangents, withRespectTo).run();
    List<Tensor> result = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Tensor x = withRespectTo.get(i);
      result.add(found.get(i).orElseGet(() -> Tensors.zeros(x)));
    }
    return result;
  }

  private static void requireFloating(String message, Tensor x) {
    if (!x.dtype().isFloating()) {
      throw new IllegalArgumentException(message + x.node());
    }
  }
}
