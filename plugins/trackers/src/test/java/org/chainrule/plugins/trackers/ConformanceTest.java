package org.chainrule.plugins.trackers;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Csv(), new JsonLines(), new Tensorboard());
  }
}
