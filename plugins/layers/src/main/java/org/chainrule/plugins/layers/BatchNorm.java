package org.chainrule.plugins.layers;

import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/**
 * Batch normalisation of each feature of [batch, features], or of each channel of [batch, channels, height, width]:
 * (x - mean) / sqrt(variance + epsilon) scale + shift.
 *
 * <p>In training, mean and variance (the biased one, divided by the number n of values) are those of the batch, and
 * running ones are kept: running = (1 - momentum) running + momentum of the batch, where the variance enters in its
 * unbiased form, divided by n - 1. In evaluation the running ones are used. All this is as in PyTorch, except that
 * PyTorch refuses to train on a single value per channel: since that has no variance, such a batch is normalised with
 * the running statistics here, and leaves them as they are.
 *
 * <p>Parameters: {@code scale} (first 1) and {@code shift} (first 0); states: {@code mean} (first 0) and {@code variance}
 * (first 1), all of shape [features] or [channels].
 *
 * <p>Source: Ioffe, Szegedy: Batch normalization: accelerating deep network training by reducing internal covariate
 * shift. ICML 2015, arXiv:1502.03167, algorithms 1 and 2, with a moving average in place of the average over many batches.
 *
 * @param momentum share of the newest batch in the running statistics, above 0 and at most 1; 0.1 by default
 * @param epsilon what is added to the variance; 1e-5 by default
 */
@Plugin("batch_norm")
public record BatchNorm(double momentum, double epsilon) implements Layer {
  /** With PyTorch's defaults. */
  public BatchNorm() {
    this(0.1, 1e-5);
  }

  /** Checks both. */
  public BatchNorm {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException("momentum must be above 0 and at most 1, not " + momentum);
    }
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException("epsilon must be positive, not " + epsilon);
    }
  }

  @Override
  public Tensor apply(Tensor x, Context context) {
    int[] axes = switch (x.shape().rank()) {
      case 2 -> new int[] {0};
      case 4 -> new int[] {0, 2, 3};
      default -> throw new ShapeException(
          "batch_norm needs [batch, features] or [batch, channels, height, width] and got " + x.shape());
    };
    Shape each = Shape.of(x.shape().size(1));
    Shape spread = x.shape().withOnes(x.shape().axes(axes));
    Tensor scale = context.parameter("scale", each, 1).reshape(spread);
    Tensor shift = context.parameter("shift", each, 0).reshape(spread);
    Tensor runningMean = context.state("mean", each, 0);
    Tensor runningVariance = context.state("variance", each, 1);
    int values = x.shape().elements() / Math.max(1, x.shape().size(1));

    Tensor mean = runningMean;
    Tensor variance = runningVariance;
    if (context.training() && values > 1) {
      mean = x.mean(axes);
      variance = x.sub(mean.reshape(spread)).square().mean(axes);
      context.update(runningMean, moved(runningMean, mean));
      context.update(runningVariance, moved(runningVariance, variance.mul(values / (values - 1.0))));
    }
    return x.sub(mean.reshape(spread)).div(variance.reshape(spread).add(epsilon).sqrt()).mul(scale).add(shift);
  }

  private Tensor moved(Tensor running, Tensor fresh) {
    return running.mul(1 - momentum).add(fresh.stopGradient().mul(momentum));
  }
}
