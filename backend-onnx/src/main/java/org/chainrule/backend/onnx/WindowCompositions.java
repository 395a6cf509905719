package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/** Convolution, sums over windows and their gradients as strided slices and matrix products, one for each filter tap. */
final class WindowCompositions {
  private WindowCompositions() {}

  static Tensor convolution(Op.Convolution op, Tensor x, Tensor filter) {
    Geometry geometry = op.geometry();
    Shape f = filter.shape();
    int batch = x.shape().size(0);
    int height = geometry.outputHeight(x.shape().size(2), f.size(2));
    int width = geometry.outputWidth(x.shape().size(3), f.size(3));
    Tensor padded = padded(x, geometry);
    List<Tensor> terms = new ArrayList<>();
    for (int u = 0; u < f.size(2); u++) {
      for (int v = 0; v < f.size(3); v++) {
        Tensor patch = patch(padded, geometry, u, v, height, width)
            .reshape(batch, op.groups(), f.size(1), height * width);
        terms.add(tap(filter, op.groups(), u, v).expand(batch, op.groups(), f.size(0) / op.groups(), f.size(1))
            .matmul(patch));
      }
    }
    return sum(terms).reshape(batch, f.size(0), height, width);
  }

  static Tensor inputGradient(Op.ConvolutionInputGradient op, Tensor filter, Tensor cotangent) {
    Shape f = filter.shape();
    Shape g = cotangent.shape();
    Tensor columns = cotangent.reshape(g.size(0), op.groups(), f.size(0) / op.groups(), g.size(2) * g.size(3));
    List<Tensor> terms = new ArrayList<>();
    for (int u = 0; u < f.size(2); u++) {
      for (int v = 0; v < f.size(3); v++) {
        Tensor part = tap(filter, op.groups(), u, v).transpose()
            .expand(g.size(0), op.groups(), f.size(1), f.size(0) / op.groups()).matmul(columns)
            .reshape(g.size(0), op.groups() * f.size(1), g.size(2), g.size(3));
        terms.add(spread(part, op.geometry(), u, v, op.height(), op.width()));
      }
    }
    return cropped(sum(terms), op.geometry(), op.height(), op.width());
  }

  static Tensor filterGradient(Op.ConvolutionFilterGradient op, Tensor x, Tensor cotangent) {
    Shape g = cotangent.shape();
    int channels = x.shape().size(1) / op.groups();
    Tensor padded = padded(x, op.geometry());
    Tensor columns = cotangent.reshape(g.size(0), op.groups(), g.size(1) / op.groups(), g.size(2) * g.size(3));
    List<Tensor> taps = new ArrayList<>();
    for (int u = 0; u < op.kernelHeight(); u++) {
      for (int v = 0; v < op.kernelWidth(); v++) {
        Tensor patch = patch(padded, op.geometry(), u, v, g.size(2), g.size(3))
            .reshape(g.size(0), op.groups(), channels, g.size(2) * g.size(3));
        taps.add(columns.matmul(patch.transpose()).sum(0).reshape(g.size(1), channels, 1));
      }
    }
    return taps.getFirst().concat(2, taps.subList(1, taps.size()).toArray(Tensor[]::new))
        .reshape(g.size(1), channels, op.kernelHeight(), op.kernelWidth());
  }

  static Tensor sumPool(Op.SumPool op, Tensor x) {
    int height = op.geometry().outputHeight(x.shape().size(2), op.kernelHeight());
    int width = op.geometry().outputWidth(x.shape().size(3), op.kernelWidth());
    Tensor padded = padded(x, op.geometry());
    List<Tensor> terms = new ArrayList<>();
    for (int u = 0; u < op.kernelHeight(); u++) {
      for (int v = 0; v < op.kernelWidth(); v++) {
        terms.add(patch(padded, op.geometry(), u, v, height, width));
      }
    }
    return sum(terms);
  }

  static Tensor sumPoolGradient(Op.SumPoolGradient op, Tensor cotangent) {
    List<Tensor> terms = new ArrayList<>();
    for (int u = 0; u < op.kernelHeight(); u++) {
      for (int v = 0; v < op.kernelWidth(); v++) {
        terms.add(spread(cotangent, op.geometry(), u, v, op.height(), op.width()));
      }
    }
    return cropped(sum(terms), op.geometry(), op.height(), op.width());
  }

  private static Tensor sum(List<Tensor> terms) {
    return terms.stream().reduce(Tensor::add).orElseThrow();
  }

  private static Tensor padded(Tensor x, Geometry geometry) {
    return x.pad(2, geometry.padTop(), geometry.padBottom(), 0).pad(3, geometry.padLeft(), geometry.padRight(), 0);
  }

  private static Tensor cropped(Tensor x, Geometry geometry, int height, int width) {
    return x.slice(2, geometry.padTop(), geometry.padTop() + height)
        .slice(3, geometry.padLeft(), geometry.padLeft() + width);
  }

  /** One element of the filter for all channels: [1, groups, out / groups, in / groups]. */
  private static Tensor tap(Tensor filter, int groups, int u, int v) {
    Shape f = filter.shape();
    return filter.slice(2, u, u + 1).slice(3, v, v + 1).reshape(1, groups, f.size(0) / groups, f.size(1));
  }

  /** What an element of the filter meets at each window position. */
  private static Tensor patch(Tensor padded, Geometry geometry, int u, int v, int height, int width) {
    int top = u * geometry.dilationHeight();
    int left = v * geometry.dilationWidth();
    return padded.slice(2, top, top + (height - 1) * geometry.strideHeight() + 1, geometry.strideHeight())
        .slice(3, left, left + (width - 1) * geometry.strideWidth() + 1, geometry.strideWidth());
  }

  /** The transpose of {@link #patch}: elements put back at their places in a padded image, zeros elsewhere. */
  private static Tensor spread(Tensor part, Geometry geometry, int u, int v, int height, int width) {
    Shape p = part.shape();
    int rows = (p.size(2) - 1) * geometry.strideHeight() + 1;
    int columns = (p.size(3) - 1) * geometry.strideWidth() + 1;
    Tensor wide = part.reshape(p.size(0), p.size(1), p.size(2), 1, p.size(3), 1)
        .pad(3, 0, geometry.strideHeight() - 1, 0).pad(5, 0, geometry.strideWidth() - 1, 0)
        .reshape(p.size(0), p.size(1), p.size(2) * geometry.strideHeight(), p.size(3) * geometry.strideWidth())
        .slice(2, 0, rows).slice(3, 0, columns);
    int top = u * geometry.dilationHeight();
    int left = v * geometry.dilationWidth();
    return wide.pad(2, top, height + geometry.padTop() + geometry.padBottom() - top - rows, 0)
        .pad(3, left, width + geometry.padLeft() + geometry.padRight() - left - columns, 0);
  }
}
