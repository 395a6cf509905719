package org.chainrule.api.ir;

/**
 * How a two-dimensional window moves over the last two axes (height, width) of an NCHW tensor.
 *
 * <p>Output size along an axis: {@code floor((size + padBefore + padAfter - dilation (kernel - 1) - 1) / stride) + 1}.
 *
 * @param strideHeight step between windows, along height
 * @param strideWidth step between windows, along width
 * @param padTop rows assumed before the first
 * @param padLeft columns assumed before the first
 * @param padBottom rows assumed after the last
 * @param padRight columns assumed after the last
 * @param dilationHeight distance between a window's neighbouring elements, along height
 * @param dilationWidth distance between a window's neighbouring elements, along width
 */
public record Geometry(int strideHeight, int strideWidth, int padTop, int padLeft, int padBottom, int padRight,
    int dilationHeight, int dilationWidth) {
  /** Stride 1, no padding, no dilation. */
  public static final Geometry UNIT = new Geometry(1, 1, 0, 0, 0, 0, 1, 1);

  /** Checks signs. */
  public Geometry {
    if (strideHeight < 1 || strideWidth < 1 || dilationHeight < 1 || dilationWidth < 1) {
      throw new ShapeException("stride and dilation of a window must be at least 1");
    }
    if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
      throw new ShapeException("padding of a window must not be negative");
    }
  }

  /** The same stride, padding and dilation on both axes and all sides. */
  public static Geometry square(int stride, int padding, int dilation) {
    return new Geometry(stride, stride, padding, padding, padding, padding, dilation, dilation);
  }

  /** Number of window positions along height. */
  public int outputHeight(int height, int kernelHeight) {
    return positions("height", height + padTop + padBottom, kernelHeight, dilationHeight, strideHeight);
  }

  /** Number of window positions along width. */
  public int outputWidth(int width, int kernelWidth) {
    return positions("width", width + padLeft + padRight, kernelWidth, dilationWidth, strideWidth);
  }

  private static int positions(String axis, int padded, int kernel, int dilation, int stride) {
    int extent = dilation * (kernel - 1) + 1;
    if (kernel < 1 || extent > padded) {
      throw new ShapeException("a window of %s %d (dilated: %d) does not fit into the padded %s %d"
          .formatted(axis, kernel, extent, axis, padded));
    }
    return (padded - extent) / stride + 1;
  }
}
