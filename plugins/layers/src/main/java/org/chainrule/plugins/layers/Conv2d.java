package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * A convolution over images: activation(x * W + b), from [batch, channels, height, width] to
 * [batch, filters, height', width'], where * is the cross-correlation and
 * height' = floor((height + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
 *
 * <p>Parameters: {@code weight} [filters, channels / groups, kernel, kernel] and {@code bias} [filters], which starts with
 * zeros (in PyTorch with random numbers). Padding is zeros on all four sides; with stride 1 and an odd kernel,
 * padding = dilation (kernel - 1) / 2 keeps height and width.
 *
 * <p>Source: LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proc. IEEE 86, 1998.
 *
 * @param filters number of output channels
 * @param kernel height and width of a filter; 3 by default
 * @param stride step between windows; 1 by default
 * @param padding rows and columns of zeros on each side; 0 by default
 * @param dilation distance between neighbouring elements of a filter; 1 by default
 * @param groups number of groups of channels that are convolved apart; 1 by default
 * @param activation function of the outputs; the experiment's by default
 * @param initializer first values of the weight; the experiment's by default
 * @param bias whether to add a bias; by default it is
 */
@Plugin("conv2d")
public record Conv2d(int filters, int kernel, int stride, int padding, int dilation, int groups,
    Optional<Activation> activation, Optional<Initializer> initializer, boolean bias) implements Layer {
  /** Filters of 3x3, without padding, with the experiment's activation and initializer, and a bias. */
  public Conv2d(int filters) {
    this(filters, 3, 1, 0, 1, 1, Optional.empty(), Optional.empty(), true);
  }

  /** Checks the sizes. */
  public Conv2d {
    require("filters", filters, 1);
    require("kernel", kernel, 1);
    require("stride", stride, 1);
    require("padding", padding, 0);
    require("dilation", dilation, 1);
    require("groups", groups, 1);
    if (filters % groups != 0) {
      throw new IllegalArgumentException("filters must be a multiple of groups: %d is not one of %d"
          .formatted(filters, groups));
    }
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException("%s must be at least %d, not %d".formatted(name, least, value));
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    if (x.shape().rank() != 4) {
      throw new ShapeException("conv2d needs images [batch, channels, height, width] and got %s; put reshape before it"
          .formatted(x.shape()));
    }
    int channels = x.shape().size(1);
    if (channels % groups != 0) {
      throw new ShapeException("conv2d: the %d channels of %s do not divide into %d groups"
          .formatted(channels, x.shape(), groups));
    }
    Tensor weight = context.parameter("weight", Shape.of(filters, channels / groups, kernel, kernel), initializer);
    Tensor y = Tensors.convolution(x, weight, Geometry.square(stride, padding, dilation), groups);
    if (bias) {
      y = y.add(context.parameter("bias", Shape.of(filters), 0).reshape(1, filters, 1, 1));
    }
    return context.activate(y, activation);
  }
}
