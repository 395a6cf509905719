package org.chainrule.plugins.layers;

import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * A fully connected layer: activation(x W + b), from [batch, features] to [batch, units].
 *
 * <p>Parameters: {@code weight} [features, units] and {@code bias} [units]. PyTorch's Linear keeps the transpose of this
 * weight, has no activation, and starts the bias with random numbers; here it starts with zeros.
 *
 * <p>Source: Rumelhart, Hinton, Williams: Learning representations by back-propagating errors. Nature 323, 1986.
 *
 * @param units number of outputs
 * @param activation function of the outputs; the experiment's by default
 * @param initializer first values of the weight; the experiment's by default
 * @param bias whether to add a bias; by default it is
 */
@Plugin("dense")
public record Dense(int units, Optional<Activation> activation, Optional<Initializer> initializer, boolean bias)
    implements
    Layer {
  /** With the experiment's activation and initializer, and a bias. */
  public Dense(int units) {
    this(units, Optional.empty(), Optional.empty(), true);
  }

  /** Checks the number of units. */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException("units must be at least 1, not " + units);
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    if (x.shape().rank() != 2) {
      throw new ShapeException("dense needs [batch, features] and got %s; put %s before it"
          .formatted(x.shape(), x.shape().rank() > 2 ? "flatten" : "reshape"));
    }
    Tensor y = x.matmul(context.parameter("weight", Shape.of(x.shape().size(1), units), initializer));
    return context.activate(bias ? y.add(context.parameter("bias", Shape.of(units), 0)) : y, activation);
  }
}
