package org.chainrule.backend.cpu.kernels;

/**
 * Convolutions without the matrix of patches, one product at a time: slow, but the padding takes part in nothing. They
 * stand in where a factor is not finite, for which the zeros of the padding would make NaN (0 times infinity).
 */
public final class DirectConvolution {
  private DirectConvolution() {}

  /** Receives the places of elements that belong together. */
  private interface Product {
    void at(int image, int filter, int output);
  }

  /** How images lie. */
  public enum Order {
    /** [batch, channels, height, width]. */
    CHANNELS_FIRST,
    /** [batch, height, width, channels]. */
    CHANNELS_LAST;

    /** Where a channel of an image begins. */
    private int start(int image, int channel, int channels, int plane) {
      return this == CHANNELS_FIRST ? (image * channels + channel) * plane : image * plane * channels + channel;
    }

    /** Distance of neighbouring elements of a row. */
    private int step(int channels) {
      return this == CHANNELS_FIRST ? 1 : channels;
    }
  }

  /** Whether the first n elements are neither infinite nor NaN. */
  public static boolean isFinite(Object x, int n) {
    return switch (x) {
      case float[] values -> isFinite(values, n);
      case double[] values -> isFinite(values, n);
      default -> throw new AssertionError(x.getClass());
    };
  }

  private static boolean isFinite(float[] x, int n) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) { // 0, or NaN for what is not finite
      sum0 += x[i] * 0;
      sum1 += x[i + 1] * 0;
      sum2 += x[i + 2] * 0;
      sum3 += x[i + 3] * 0;
    }
    for (; i < n; i++) {
      sum0 += x[i] * 0;
    }
    return sum0 + sum1 + sum2 + sum3 == 0;
  }

  private static boolean isFinite(double[] x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[i] * 0;
    }
    return sum == 0;
  }

  public static void forward(Windows windows, Order order, Object x, Object filter, Object result) {
    Copies.fill(result, 0, windows.batch() * windows.outputs() * windows.outputPlane(), 0);
    forEach(windows, order, (image, weight, output) -> add(result, output, get(x, image) * get(filter, weight)));
  }

  public static void inputGradient(Windows windows, Order order, Object filter, Object cotangent, Object result) {
    Copies.fill(result, 0, windows.batch() * windows.channels() * windows.inputPlane(), 0);
    forEach(windows, order,
        (image, weight, output) -> add(result, image, get(filter, weight) * get(cotangent, output)));
  }

  public static void filterGradient(Windows windows, Order order, Object x, Object cotangent, Object result) {
    Copies.fill(result, 0, windows.outputs() * windows.patch(), 0);
    forEach(windows, order, (image, weight, output) -> add(result, weight, get(x, image) * get(cotangent, output)));
  }

  private static void forEach(Windows windows, Order order, Product product) {
    for (int n = 0; n < windows.batch(); n++) {
      for (int group = 0; group < windows.groups(); group++) {
        forEach(windows, order, n, group, product);
      }
    }
  }

  private static void forEach(Windows w, Order order, int n, int group, Product product) {
    for (int o = group * w.groupOutputs(); o < (group + 1) * w.groupOutputs(); o++) {
      int output = order.start(n, o, w.outputs(), w.outputPlane());
      for (int c = 0; c < w.groupChannels(); c++) {
        int image = order.start(n, group * w.groupChannels() + c, w.channels(), w.inputPlane());
        for (int k = 0; k < w.kernelPlane(); k++) {
          int weight = (o * w.groupChannels() + c) * w.kernelPlane() + k;
          plane(w, order, k / w.kernelWidth(), k % w.kernelWidth(), image, weight, output, product);
        }
      }
    }
  }

  private static void plane(Windows w, Order order, int ky, int kx, int image, int weight, int output,
      Product product) {
    int step = order.step(w.channels());
    int outputStep = order.step(w.outputs());
    for (int row = w.firstRow(ky); row < w.lastRow(ky); row++) {
      for (int column = w.firstColumn(kx); column < w.lastColumn(kx); column++) {
        product.at(image + (w.row(row, ky) * w.width() + w.column(column, kx)) * step, weight,
            output + (row * w.outputWidth() + column) * outputStep);
      }
    }
  }

  private static double get(Object array, int place) {
    return array instanceof float[] floats ? floats[place] : ((double[]) array)[place];
  }

  private static void add(Object array, int place, double value) {
    if (array instanceof float[] floats) {
      floats[place] += (float) value;
    } else {
      ((double[]) array)[place] += value;
    }
  }
}
