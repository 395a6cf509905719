package org.chainrule.plugins.regularizers;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new L1(), new L2(), new ElasticNet(), new MaxNorm(), new MaxNorm(0.5, "**"));
  }
}
