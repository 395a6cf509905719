package org.chainrule.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

/** Layers over images against loops in plain arithmetic. */
class ImageLayersTest {
  private static final Optional<Activation> LINEAR = Optional.of(x -> x);

  /** The convolution by its definition. */
  private static double[] convolution(Tensor x, double[] filter, double[] bias, Conv2d layer) {
    int batch = x.shape().size(0);
    int channels = x.shape().size(1);
    int height = x.shape().size(2);
    int width = x.shape().size(3);
    int kernel = layer.kernel();
    int extent = layer.dilation() * (kernel - 1) + 1;
    int rows = (height + 2 * layer.padding() - extent) / layer.stride() + 1;
    int columns = (width + 2 * layer.padding() - extent) / layer.stride() + 1;
    int perGroup = channels / layer.groups();
    double[] values = x.toArray();
    double[] y = new double[batch * layer.filters() * rows * columns];
    for (int i = 0; i < y.length; i++) {
      int column = i % columns;
      int row = i / columns % rows;
      int out = i / (columns * rows) % layer.filters();
      int sample = i / (columns * rows * layer.filters());
      int group = out / (layer.filters() / layer.groups());
      y[i] = bias[out];
      for (int k = 0; k < perGroup * kernel * kernel; k++) {
        int r = row * layer.stride() - layer.padding() + k / kernel % kernel * layer.dilation();
        int c = column * layer.stride() - layer.padding() + k % kernel * layer.dilation();
        int channel = group * perGroup + k / (kernel * kernel);
        if (r >= 0 && r < height && c >= 0 && c < width) {
          y[i] += values[((sample * channels + channel) * height + r) * width + c]
              * filter[out * perGroup * kernel * kernel + k];
        }
      }
    }
    return y;
  }

  private static void check(Conv2d layer, int... sizes) {
    Tensor x = Traced.mixed(sizes);
    Traced traced = Traced.of(layer, x, true);
    assertArrayEquals(convolution(x, traced.leaf("weight"), traced.leaf("bias"), layer), traced.output(), 1e-10);
  }

  @Test
  void convolutionIsItsDefinition() {
    check(new Conv2d(3, 3, 1, 0, 1, 1, LINEAR, Optional.empty(), true), 2, 2, 5, 6);
    check(new Conv2d(2, 3, 1, 1, 1, 1, LINEAR, Optional.empty(), true), 2, 1, 4, 4);
    check(new Conv2d(4, 2, 2, 1, 2, 2, LINEAR, Optional.empty(), true), 2, 4, 7, 5);
  }

  @Test
  void convolutionStartsWithTheExperimentsInitializerAndZeroBias() {
    Traced traced = Traced.of(new Conv2d(2), Traced.mixed(1, 3, 4, 4), true);
    assertEquals("[2, 3, 3, 3]", traced.context().parameters().get("weight").shape().toString());
    assertArrayEquals(new double[] {0, 0}, traced.initial("bias"));
    assertEquals(0.5, traced.initial("weight")[0]);
    assertEquals("[1, 2, 2, 2]", traced.tensor().shape().toString());
    assertTrue(traced.output()[0] < 1.0000001, "the experiment's activation is tanh");
  }

  @Test
  void maxPoolTakesTheLargestOfEachWindow() {
    Tensor x = Tensor.of(new double[] {1, 5, 2, 0, 3, 4, -1, -2, -9, -8, 7, 6, -7, -6, 5, 8}, 1, 1, 4, 4);
    assertArrayEquals(new double[] {5, 2, -6, 8}, Traced.of(new MaxPool(), x, true).output());
    assertArrayEquals(new double[] {5, 5, 2, 4, 7, 7, -6, 7, 8},
        Traced.of(new MaxPool(2, Optional.of(1), 0), x, true).output());
    Tensor negative = Tensor.of(new double[] {-1, -2, -3, -4}, 1, 1, 2, 2);
    assertArrayEquals(new double[] {-1, -2, -3, -4},
        Traced.of(new MaxPool(2, Optional.of(2), 1), negative, true).output(), "padding never wins");
  }

  @Test
  void averagePoolsTakeMeans() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 2, 2);
    assertArrayEquals(new double[] {2.5, 6.5}, Traced.of(new AvgPool(), x, true).output());
    assertArrayEquals(new double[] {2.5, 6.5}, Traced.of(new GlobalAvgPool(), x, true).output());
    Tensor one = Tensor.of(new double[] {1, 2, 3, 4}, 1, 1, 2, 2);
    assertArrayEquals(new double[] {0.25, 0.5, 0.75, 1},
        Traced.of(new AvgPool(2, Optional.empty(), 1), one, true).output(), "padding counts as zeros");
  }

  @Test
  void flatDataIsRefusedWithItsShape() {
    assertEquals("conv2d needs images [batch, channels, height, width] and got [2, 64]; put reshape before it",
        assertThrows(ShapeException.class, () -> new Conv2d(8).apply(Traced.mixed(2, 64), Traced.context(true)))
            .getMessage());
    assertEquals("max_pool needs images [batch, channels, height, width] and got [2, 64]",
        assertThrows(ShapeException.class, () -> new MaxPool().apply(Traced.mixed(2, 64), Traced.context(true)))
            .getMessage());
    assertEquals("conv2d: the 3 channels of [1, 3, 4, 4] do not divide into 2 groups",
        assertThrows(ShapeException.class,
            () -> new Conv2d(2, 3, 1, 0, 1, 2, LINEAR, Optional.empty(), true).apply(Traced.mixed(1, 3, 4, 4),
                Traced.context(true)))
            .getMessage());
  }

  @Test
  void parametersAreChecked() {
    assertEquals("filters must be at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(0)).getMessage());
    assertEquals("filters must be a multiple of groups: 3 is not one of 2",
        assertThrows(IllegalArgumentException.class,
            () -> new Conv2d(3, 3, 1, 0, 1, 2, LINEAR, Optional.empty(), true)).getMessage());
    assertEquals("padding must be between 0 and half of the size 2, not 2",
        assertThrows(IllegalArgumentException.class, () -> new MaxPool(2, Optional.empty(), 2)).getMessage());
    assertEquals("stride must be at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> new AvgPool(2, Optional.of(0), 0)).getMessage());
  }
}
