package org.chainrule.plugins.metrics;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Accuracy(), new ConfusionMatrix(), new Mse(), new Mae());
  }
}
