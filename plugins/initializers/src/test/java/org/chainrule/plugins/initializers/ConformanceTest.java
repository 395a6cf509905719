package org.chainrule.plugins.initializers;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new XavierUniform(), new XavierNormal(), new KaimingUniform(), new KaimingNormal(),
        new KaimingNormal(Fan.FAN_OUT, 0.1), new Zeros(), new Constant(0.5), new Normal(0.1));
  }
}
