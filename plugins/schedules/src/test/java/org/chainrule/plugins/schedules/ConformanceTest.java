package org.chainrule.plugins.schedules;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Constant(), new Step(), new Exponential(0.9), new Cosine(), new Linear(), new Warmup(),
        new Warmup(2, new Cosine()));
  }
}
