package org.chainrule.plugins.layers;

import java.util.List;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;

/**
 * A residual block: x + f(x), where f is a sequence of layers that keeps the shape.
 *
 * <p>Source: He, Zhang, Ren, Sun: Deep residual learning for image recognition. CVPR 2016, arXiv:1512.03385, equation 1;
 * without an activation behind the sum, which may follow as a layer of its own.
 *
 * @param layers the layers of f, first one first
 */
@Plugin("residual")
public record Residual(List<Layer> layers) implements Layer {
  /** Checks and copies the layers. */
  public Residual {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("layers must name at least one layer");
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    Tensor y = x;
    for (Layer layer : layers) {
      Plugin plugin = layer.getClass().getAnnotation(Plugin.class);
      y = layer.apply(y, context.child(plugin == null ? "layer" : plugin.value()));
    }
    if (!y.shape().sameSizes(x.shape())) {
      throw new ShapeException("residual: its layers make %s of %s and must keep the shape"
          .formatted(y.shape(), x.shape()));
    }
    return x.add(y);
  }
}
