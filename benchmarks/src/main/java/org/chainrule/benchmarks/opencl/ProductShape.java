package org.chainrule.benchmarks.opencl;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.Shape;

/**
 * A matrix product {@code [rows, inner] [inner, columns]}, of which either factor may be stored transposed.
 *
 * @param name what it is part of
 * @param target how many times the naive kernel's speed is wanted on a processor; 0 for none
 */
public record ProductShape(String name, int rows, int columns, int inner, boolean transposeLeft, boolean transposeRight,
    double target) {
  private static final int BATCH = 128;
  private static final int[] LAYERS = {784, 512, 256, 10};
  private static final double LAYER_TARGET = 45;
  /** Fewer outputs than this fill no tile: measured, with no target. */
  private static final int NARROW = 16;

  /** Two cubes, and each layer of the network {@code mlp}: forward, gradient of the weights, gradient of the input. */
  static List<ProductShape> all() {
    List<ProductShape> shapes = new ArrayList<>();
    shapes.add(new ProductShape("cube", 512, 512, 512, false, false, 50));
    shapes.add(new ProductShape("cube", 1024, 1024, 1024, false, false, 150));
    for (int i = 1; i < LAYERS.length; i++) {
      shapes.addAll(layer(LAYERS[i - 1], LAYERS[i], LAYERS[i] < NARROW ? 0 : LAYER_TARGET));
    }
    return shapes;
  }

  /** The smallest. */
  static List<ProductShape> few() {
    return layer(LAYERS[LAYERS.length - 2], LAYERS[LAYERS.length - 1], 0);
  }

  private static List<ProductShape> layer(int inputs, int units, double target) {
    String layer = "dense %d-%d, ".formatted(inputs, units);
    return List.of(new ProductShape(layer + "forward", BATCH, units, inputs, false, false, target),
        new ProductShape(layer + "weights", inputs, units, BATCH, true, false, target),
        new ProductShape(layer + "input", BATCH, inputs, units, false, true, target));
  }

  Shape left() {
    return transposeLeft ? Shape.of(inner, rows) : Shape.of(rows, inner);
  }

  Shape right() {
    return transposeRight ? Shape.of(columns, inner) : Shape.of(inner, columns);
  }

  double operations() {
    return 2.0 * rows * columns * inner;
  }

  String sizes() {
    return "%d x %d x %d%s%s".formatted(rows, columns, inner, transposeLeft ? ", left transposed" : "",
        transposeRight ? ", right transposed" : "");
  }
}
