package org.chainrule.api;

import java.util.List;

/**
 * Activations that other functions build on, in forms that neither overflow nor lose precision. Each is a named function
 * with a derivative of its own, since the derivative of such a form is not itself well-behaved everywhere.
 */
final class Smooth {
  private Smooth() {}

  static Tensor relu(Tensor x) {
    return Tensors.function("relu", z -> z.max(0), (z, y, g) -> z.gt(0).select(g, 0), x);
  }

  static Tensor clip(Tensor x, double lower, double upper) {
    return Tensors.function("clip", z -> z.max(lower).min(upper),
        (z, y, g) -> Tensors.and(z.ge(lower), z.le(upper)).select(g, 0), x);
  }

  /** With e = exp(-|x|): 1 / (1 + e) on the right, e / (1 + e) on the left. */
  static Tensor sigmoid(Tensor x) {
    return Tensors.function("sigmoid", z -> {
      Tensor e = z.abs().neg().exp();
      return z.ge(0).select(Tensors.ones(z), e).div(e.add(1));
    }, (z, y, g) -> g.mul(y).mul(Tensors.ones(y).sub(y)), x);
  }

  static Tensor softplus(Tensor x) {
    return Tensors.function("softplus", z -> z.max(0).add(z.abs().neg().exp().log1p()),
        (z, y, g) -> g.mul(sigmoid(z)), x);
  }

  static Tensor softmax(Tensor x, int... axes) {
    List<Integer> along = Tensors.axes(x, axes);
    return Tensors.function("softmax", z -> {
      Tensor e = z.sub(kept(z.amax(axes).stopGradient(), z, along)).exp();
      return e.div(kept(e.sum(axes), z, along));
    }, (z, y, g) -> y.mul(g.sub(kept(g.mul(y).sum(axes), z, along))), x);
  }

  static Tensor logSoftmax(Tensor x, int... axes) {
    List<Integer> along = Tensors.axes(x, axes);
    return Tensors.function("log_softmax", z -> {
      Tensor shifted = z.sub(kept(z.amax(axes).stopGradient(), z, along));
      return shifted.sub(kept(shifted.exp().sum(axes).log(), z, along));
    }, (z, y, g) -> g.sub(y.exp().mul(kept(g.sum(axes), z, along))), x);
  }

  private static Tensor kept(Tensor reduced, Tensor like, List<Integer> axes) {
    return reduced.reshape(like.shape().withOnes(axes));
  }
}
