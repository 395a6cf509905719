package org.chainrule.plugins.activations;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Relu(), new LeakyRelu(), new LeakyRelu(0.3), new Tanh(), new Sigmoid(), new Gelu(),
        new Gelu(true), new Mish(), new Softmax(), new Silu(), new Elu(), new Elu(0.5), new Linear());
  }
}
