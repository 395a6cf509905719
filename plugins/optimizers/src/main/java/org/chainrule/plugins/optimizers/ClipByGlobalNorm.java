package org.chainrule.plugins.optimizers;

import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;

/**
 * Another optimizer on clipped gradients: all are multiplied by min(1, max_norm / (norm + 1e-6)), where norm is that of
 * all gradients together. As PyTorch's clip_grad_norm_.
 *
 * <p>Source: Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks. ICML 2013,
 * arXiv:1211.5063, algorithm 1.
 *
 * @param optimizer the optimizer that receives the clipped gradients
 * @param maxNorm largest norm that is left as it is; 1 by default
 */
@Plugin("clip_by_global_norm")
public record ClipByGlobalNorm(Optimizer optimizer, double maxNorm) implements Optimizer {
  /** With norms up to 1. */
  public ClipByGlobalNorm(Optimizer optimizer) {
    this(optimizer, 1);
  }

  /** Checks the norm. */
  public ClipByGlobalNorm {
    Hyper.positive("max_norm", maxNorm);
  }

  @Override
  public double learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public TensorTree update(TensorTree gradients, Slots slots) {
    Tensor factor = gradients.globalNorm().add(1e-6).reciprocal().mul(maxNorm).min(1);
    return optimizer.update(gradients.mul(factor), slots);
  }
}
