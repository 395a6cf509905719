package org.chainrule.plugins.datasets;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Digits(), new Landsat(), new Landsat(true), new Spirals(), new Moons(), new Circles(),
        new Blobs(), new Xor());
  }
}
