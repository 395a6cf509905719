package org.chainrule.backend.onnx;

import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;

/** Layers as plug-ins write them. */
final class Layers {
  private Layers() {}

  static Layer sequence(Layer... layers) {
    return (x, context) -> {
      Tensor result = x;
      for (Layer layer : layers) {
        result = layer.apply(result, context);
      }
      return result;
    };
  }

  static Layer dense(int units, Activation activation) {
    return (x, outer) -> {
      Context context = outer.child("dense");
      Tensor weight = context.parameter("weight", Shape.of(x.shape().size(1), units), Optional.empty());
      Tensor y = x.matmul(weight).add(context.parameter("bias", Shape.of(units), 0));
      return context.activate(y, Optional.of(activation));
    };
  }

  static Layer convolution(int filters, int kernel, Geometry geometry, int groups) {
    return (x, outer) -> {
      Context context = outer.child("conv2d");
      Tensor weight = context.parameter("weight", Shape.of(filters, x.shape().size(1) / groups, kernel, kernel),
          Optional.empty());
      Tensor y = Tensors.convolution(x, weight, geometry, groups);
      return context.activate(y.add(context.parameter("bias", Shape.of(filters), 0).reshape(1, filters, 1, 1)),
          Optional.empty());
    };
  }

  static Layer maxPool(int size, Geometry geometry) {
    return (x, _) -> Tensors.maxPool(x, size, size, geometry);
  }

  static Layer averagePool(int size, Geometry geometry) {
    return (x, _) -> Tensors.sumPool(x, size, size, geometry).div(size * size);
  }

  static Layer flatten() {
    return (x, _) -> x.reshape(Shape.of(x.shape().dim(0),
        org.chainrule.api.ir.Dim.of(x.shape().elements() / x.shape().size(0))));
  }

  static Layer batchNorm() {
    return (x, outer) -> {
      Context context = outer.child("batch_norm");
      Shape each = Shape.of(x.shape().size(1));
      int[] axes = x.shape().rank() == 4 ? new int[] {0, 2, 3} : new int[] {0};
      Shape spread = x.shape().withOnes(x.shape().axes(axes));
      Tensor scale = context.parameter("scale", each, 1).reshape(spread);
      Tensor shift = context.parameter("shift", each, 0).reshape(spread);
      Tensor mean = context.state("mean", each, 0).reshape(spread);
      Tensor variance = context.state("variance", each, 1).reshape(spread);
      return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(scale).add(shift);
    };
  }

  static Layer layerNorm() {
    return (x, outer) -> {
      Context context = outer.child("layer_norm");
      int last = x.shape().rank() - 1;
      Shape each = Shape.of(x.shape().size(last));
      Shape kept = x.shape().withOnes(java.util.List.of(last));
      Tensor normal = x.sub(x.mean(-1).reshape(kept)).div(x.variance(-1).reshape(kept).add(1e-5).sqrt());
      return normal.mul(context.parameter("scale", each, 1)).add(context.parameter("bias", each, 0));
    };
  }

  static Layer activation(Activation activation) {
    return (x, context) -> context.activate(x, Optional.of(activation));
  }

  static Layer residual(Layer inner) {
    return (x, context) -> x.add(inner.apply(x, context));
  }
}
