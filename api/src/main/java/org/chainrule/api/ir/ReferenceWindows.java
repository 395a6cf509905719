package org.chainrule.api.ir;

/**
 * The meaning of operations that slide a window over images. An element of the padding takes part in nothing: it is
 * skipped, not multiplied by zero.
 */
final class ReferenceWindows {
  private ReferenceWindows() {}

  /** Receives, for one pair of an output and an input element that a window connects, their places in an image plane. */
  private interface Connection {
    void at(int output, int input);
  }

  /** The sizes of an image plane, of a window, and of the plane of window positions. */
  private record Window(int height, int width, int kernelHeight, int kernelWidth, int outputHeight, int outputWidth,
      Geometry geometry) {
    int inputPlane() {
      return height * width;
    }

    int outputPlane() {
      return outputHeight * outputWidth;
    }

    int kernelPlane() {
      return kernelHeight * kernelWidth;
    }

    /** All pairs that the window's element (ky, kx) connects, in order of the output. */
    void forEach(int ky, int kx, Connection connection) {
      for (int oy = 0; oy < outputHeight; oy++) {
        int y = oy * geometry.strideHeight() + ky * geometry.dilationHeight() - geometry.padTop();
        if (y < 0 || y >= height) {
          continue;
        }
        for (int ox = 0; ox < outputWidth; ox++) {
          int x = ox * geometry.strideWidth() + kx * geometry.dilationWidth() - geometry.padLeft();
          if (x >= 0 && x < width) {
            connection.at(oy * outputWidth + ox, y * width + x);
          }
        }
      }
    }
  }

  /** Receives the places of the first elements of an image plane, a filter plane and an output plane. */
  private interface Planes {
    void at(int image, int filter, int output);
  }

  /** All (image plane, filter plane, output plane) that a convolution combines. */
  private static void forEachPlane(Shape x, Shape filter, int groups, Window window, Planes planes) {
    int channels = filter.size(1);
    int outputsPerGroup = filter.size(0) / groups;
    for (int n = 0; n < x.size(0); n++) {
      for (int o = 0; o < filter.size(0); o++) {
        for (int c = 0; c < channels; c++) {
          int channel = o / outputsPerGroup * channels + c;
          planes.at((n * x.size(1) + channel) * window.inputPlane(), (o * channels + c) * window.kernelPlane(),
              (n * filter.size(0) + o) * window.outputPlane());
        }
      }
    }
  }

  private static Window window(Shape x, int kernelHeight, int kernelWidth, Shape output, Geometry geometry) {
    return new Window(x.size(2), x.size(3), kernelHeight, kernelWidth, output.size(2), output.size(3), geometry);
  }

  static Literal convolution(Literal x, Literal filter, Op.Convolution op, Shape shape) {
    Window window = window(x.shape(), filter.shape().size(2), filter.shape().size(3), shape, op.geometry());
    double[] image = ReferenceNumbers.doubles(x);
    double[] weights = ReferenceNumbers.doubles(filter);
    double[] result = new double[shape.elements()];
    forEachPlane(x.shape(), filter.shape(), op.groups(), window, (imageStart, filterStart, outputStart) -> {
      for (int k = 0; k < window.kernelPlane(); k++) {
        double weight = weights[filterStart + k];
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(),
            (output, input) -> result[outputStart + output] += weight * image[imageStart + input]);
      }
    });
    return ReferenceNumbers.of(x.dtype(), shape, result);
  }

  static Literal inputGradient(Literal filter, Literal cotangent, Op.ConvolutionInputGradient op, Shape shape) {
    Shape f = filter.shape();
    Window window = window(shape, f.size(2), f.size(3), cotangent.shape(), op.geometry());
    double[] weights = ReferenceNumbers.doubles(filter);
    double[] g = ReferenceNumbers.doubles(cotangent);
    double[] result = new double[shape.elements()];
    forEachPlane(shape, f, op.groups(), window, (imageStart, filterStart, outputStart) -> {
      for (int k = 0; k < window.kernelPlane(); k++) {
        double weight = weights[filterStart + k];
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(),
            (output, input) -> result[imageStart + input] += weight * g[outputStart + output]);
      }
    });
    return ReferenceNumbers.of(cotangent.dtype(), shape, result);
  }

  static Literal filterGradient(Literal x, Literal cotangent, Op.ConvolutionFilterGradient op, Shape shape) {
    Window window = window(x.shape(), op.kernelHeight(), op.kernelWidth(), cotangent.shape(), op.geometry());
    double[] image = ReferenceNumbers.doubles(x);
    double[] g = ReferenceNumbers.doubles(cotangent);
    double[] result = new double[shape.elements()];
    forEachPlane(x.shape(), shape, op.groups(), window, (imageStart, filterStart, outputStart) -> {
      for (int k = 0; k < window.kernelPlane(); k++) {
        int place = filterStart + k;
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(),
            (output, input) -> result[place] += g[outputStart + output] * image[imageStart + input]);
      }
    });
    return ReferenceNumbers.of(x.dtype(), shape, result);
  }

  static Literal maxPoolIndex(Literal x, Op.MaxPoolIndex op, Shape shape) {
    Window window = window(x.shape(), op.kernelHeight(), op.kernelWidth(), shape, op.geometry());
    long[] keys = ReferenceNumbers.sortKeys(x);
    int[] result = new int[shape.elements()];
    java.util.Arrays.fill(result, -1);
    int planes = x.shape().size(0) * x.shape().size(1);
    for (int plane = 0; plane < planes; plane++) {
      int imageStart = plane * window.inputPlane();
      int outputStart = plane * window.outputPlane();
      for (int k = 0; k < window.kernelPlane(); k++) { // ascending: the first of equal ones stays
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(), (output, input) -> {
          int best = result[outputStart + output];
          if (best < 0 || keys[imageStart + input] > keys[best]) {
            result[outputStart + output] = imageStart + input;
          }
        });
      }
    }
    return Literal.of(result, shape);
  }

  static Literal sumPool(Literal x, Op.SumPool op, Shape shape) {
    Window window = window(x.shape(), op.kernelHeight(), op.kernelWidth(), shape, op.geometry());
    double[] image = ReferenceNumbers.doubles(x);
    double[] result = new double[shape.elements()];
    int planes = x.shape().size(0) * x.shape().size(1);
    for (int plane = 0; plane < planes; plane++) {
      int imageStart = plane * window.inputPlane();
      int outputStart = plane * window.outputPlane();
      for (int k = 0; k < window.kernelPlane(); k++) {
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(),
            (output, input) -> result[outputStart + output] += image[imageStart + input]);
      }
    }
    return ReferenceNumbers.of(x.dtype(), shape, result);
  }

  static Literal sumPoolGradient(Literal cotangent, Op.SumPoolGradient op, Shape shape) {
    Window window = window(shape, op.kernelHeight(), op.kernelWidth(), cotangent.shape(), op.geometry());
    double[] g = ReferenceNumbers.doubles(cotangent);
    double[] result = new double[shape.elements()];
    int planes = shape.size(0) * shape.size(1);
    for (int plane = 0; plane < planes; plane++) {
      int imageStart = plane * window.inputPlane();
      int outputStart = plane * window.outputPlane();
      for (int k = 0; k < window.kernelPlane(); k++) {
        window.forEach(k / window.kernelWidth(), k % window.kernelWidth(),
            (output, input) -> result[imageStart + input] += g[outputStart + output]);
      }
    }
    return ReferenceNumbers.of(cotangent.dtype(), shape, result);
  }
}
