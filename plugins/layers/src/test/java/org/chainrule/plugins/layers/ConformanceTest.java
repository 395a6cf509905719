package org.chainrule.plugins.layers;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.tck.PluginTck;

class ConformanceTest extends PluginTck {
  @Override
  protected List<ExtensionPoint> plugins() {
    return List.of(new Dense(3), new Dense(3, Optional.empty(), Optional.empty(), false), new ActivationLayer(),
        new Dropout(), new BatchNorm(), new LayerNorm(), new Conv2d(2),
        new Conv2d(4, 2, 2, 1, 2, 2, Optional.empty(), Optional.empty(), true), new MaxPool(),
        new MaxPool(3, Optional.of(1), 1), new AvgPool(), new GlobalAvgPool(), new Flatten(),
        new Residual(List.of(new ActivationLayer())));
  }
}
