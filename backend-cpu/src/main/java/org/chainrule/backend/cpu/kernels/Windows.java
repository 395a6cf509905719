package org.chainrule.backend.cpu.kernels;

import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;

/**
 * The sizes of a convolution or pooling: images [batch, channels, height, width], windows of [kernelHeight,
 * kernelWidth], and results [batch, outputs, outputHeight, outputWidth].
 */
public record Windows(int batch, int channels, int height, int width, int outputs, int outputHeight, int outputWidth,
    int kernelHeight, int kernelWidth, Geometry geometry, int groups) {

  public static Windows of(Shape x, Shape filter, Shape y, Geometry geometry, int groups) {
    return new Windows(x.size(0), x.size(1), x.size(2), x.size(3), y.size(1), y.size(2), y.size(3), filter.size(2),
        filter.size(3), geometry, groups);
  }

  public static Windows pool(Shape x, Shape y, int kernelHeight, int kernelWidth, Geometry geometry) {
    return new Windows(x.size(0), x.size(1), x.size(2), x.size(3), y.size(1), y.size(2), y.size(3), kernelHeight,
        kernelWidth, geometry, 1);
  }

  public int inputPlane() {
    return height * width;
  }

  public int outputPlane() {
    return outputHeight * outputWidth;
  }

  public int kernelPlane() {
    return kernelHeight * kernelWidth;
  }

  /** Channels of the images that one group reads. */
  public int groupChannels() {
    return channels / groups;
  }

  /** Channels of the results that one group makes. */
  public int groupOutputs() {
    return outputs / groups;
  }

  /** Elements of the images under one window: channels of a group times the elements of a kernel. */
  public int patch() {
    return groupChannels() * kernelPlane();
  }

  /** The windows whose convolution with the mirrored filter is the gradient at the images, for strides of 1. */
  public Windows mirrored() {
    Geometry g = geometry;
    int padTop = g.dilationHeight() * (kernelHeight - 1) - g.padTop();
    int padLeft = g.dilationWidth() * (kernelWidth - 1) - g.padLeft();
    return new Windows(batch, outputs, outputHeight, outputWidth, channels, height, width, kernelHeight, kernelWidth,
        new Geometry(1, 1, padTop, padLeft, 0, 0, g.dilationHeight(), g.dilationWidth()), groups);
  }

  /**
   * Whether {@link #mirrored} exists: the images are read in every place, and windows reach at most over their border.
   */
  public boolean isMirrorable() {
    return geometry.strideHeight() == 1 && geometry.strideWidth() == 1
        && geometry.padTop() <= geometry.dilationHeight() * (kernelHeight - 1)
        && geometry.padLeft() <= geometry.dilationWidth() * (kernelWidth - 1);
  }

  /** Whether some window lies over the border of the images. */
  public boolean isPadded() {
    return row(0, 0) < 0 || column(0, 0) < 0 || row(outputHeight - 1, kernelHeight - 1) >= height
        || column(outputWidth - 1, kernelWidth - 1) >= width;
  }

  /** The image row under kernel row ky of an output row; it may lie in the padding. */
  public int row(int outputRow, int ky) {
    return outputRow * geometry.strideHeight() + ky * geometry.dilationHeight() - geometry.padTop();
  }

  /** The image column under kernel column kx of an output column; it may lie in the padding. */
  public int column(int outputColumn, int kx) {
    return outputColumn * geometry.strideWidth() + kx * geometry.dilationWidth() - geometry.padLeft();
  }

  /** The first output row whose kernel row ky lies in the image. */
  public int firstRow(int ky) {
    return first(row(0, ky), geometry.strideHeight(), outputHeight);
  }

  /** One behind the last output row whose kernel row ky lies in the image. */
  public int lastRow(int ky) {
    return last(row(0, ky), geometry.strideHeight(), height, outputHeight, firstRow(ky));
  }

  /** The first output column whose kernel column kx lies in the image. */
  public int firstColumn(int kx) {
    return first(column(0, kx), geometry.strideWidth(), outputWidth);
  }

  /** One behind the last output column whose kernel column kx lies in the image. */
  public int lastColumn(int kx) {
    return last(column(0, kx), geometry.strideWidth(), width, outputWidth, firstColumn(kx));
  }

  private static int first(int start, int stride, int count) {
    return start >= 0 ? 0 : Math.min(count, Math.ceilDiv(-start, stride));
  }

  private static int last(int start, int stride, int size, int count, int first) {
    return Math.clamp(Math.floorDiv(size - 1 - start, stride) + 1, first, count);
  }
}
