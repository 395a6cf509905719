package org.chainrule.plugins.losses;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new SoftmaxCrossEntropy(), new SoftmaxCrossEntropy(0.1), new BinaryCrossEntropy(), new Mse());
  }
}
