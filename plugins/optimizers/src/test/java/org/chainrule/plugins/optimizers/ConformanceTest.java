package org.chainrule.plugins.optimizers;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Sgd(), new Sgd(0.1, 0.9, false, 0), new Sgd(0.1, 0.9, true, 0.01), new RmsProp(),
        new RmsProp(0.01, 0.9, 1e-6, 0.5, true, 0.1), new Adam(), new AdamW(), new ClipByGlobalNorm(new Sgd()));
  }
}
