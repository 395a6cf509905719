package org.chainrule.plugins.augmentations;

import java.util.List;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Translate(), new Translate(3, -1), new Flip(), new Flip(Flip.Direction.BOTH, 1),
        new Rotate(), new Rotate(180, 0.5), new GaussianNoise(), new Mixup(), new Mixup(1, 0), new Mixup(0.05, 3));
  }
}
