package org.chainrule.plugins.layers;

import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * The mean of each channel, from [batch, channels, height, width] to [batch, channels].
 *
 * <p>Source: Lin, Chen, Yan: Network in network. ICLR 2014, arXiv:1312.4400, section 3.2.
 */
@Plugin("global_avg_pool")
public record GlobalAvgPool() implements Layer {
  @Override
  public Tensor apply(Tensor x, Context context) {
    Windows.requireImages("global_avg_pool", x);
    return x.mean(2, 3);
  }
}
