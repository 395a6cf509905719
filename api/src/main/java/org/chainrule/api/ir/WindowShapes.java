package org.chainrule.api.ir;

import static org.chainrule.api.ir.Shapes.count;
import static org.chainrule.api.ir.Shapes.floating;
import static org.chainrule.api.ir.Shapes.require;
import static org.chainrule.api.ir.Shapes.sameDType;

import java.util.List;

/** Shapes of the operations that slide a window over images. */
final class WindowShapes {
  private WindowShapes() {}

  private static TensorType image(String name, TensorType x) {
    require(x.shape().rank() == 4, "%s needs [batch, channels, height, width], not %s", name, x.shape());
    return x;
  }

  static TensorType convolution(Op.Convolution op, List<TensorType> operands) {
    count("convolution", operands, 2);
    TensorType x = image("convolution", floating("convolution", operands.getFirst()));
    TensorType filter = operands.getLast();
    sameDType("convolution", x, filter);
    Shape f = filter.shape();
    require(f.rank() == 4, "convolution: a filter is [out, in/groups, height, width], not %s", f);
    require(op.groups() >= 1 && f.size(0) % op.groups() == 0 && x.shape().size(1) == f.size(1) * op.groups(),
        "convolution: input %s and filter %s do not fit %d group(s): channels must be %d", x.shape(), f, op.groups(),
        f.size(1) * op.groups());
    Geometry geometry = op.geometry();
    return new TensorType(x.dtype(), Shape.of(x.shape().dim(0), f.dim(0),
        Dim.of(geometry.outputHeight(x.shape().size(2), f.size(2))),
        Dim.of(geometry.outputWidth(x.shape().size(3), f.size(3)))));
  }

  static TensorType inputGradient(Op.ConvolutionInputGradient op, List<TensorType> operands) {
    count("convolution input gradient", operands, 2);
    Shape f = image("convolution input gradient", operands.getFirst()).shape();
    TensorType g = image("convolution input gradient", operands.getLast());
    TensorType x = new TensorType(g.dtype(), Shape.of(g.shape().dim(0), Dim.of(f.size(1) * op.groups()),
        Dim.of(op.height()), Dim.of(op.width())));
    checkCotangent(convolution(new Op.Convolution(op.geometry(), op.groups()), List.of(x, operands.getFirst())), g);
    return x;
  }

  static TensorType filterGradient(Op.ConvolutionFilterGradient op, List<TensorType> operands) {
    count("convolution filter gradient", operands, 2);
    TensorType x = image("convolution filter gradient", operands.getFirst());
    TensorType g = image("convolution filter gradient", operands.getLast());
    require(op.groups() >= 1 && x.shape().size(1) % op.groups() == 0,
        "convolution filter gradient: %s does not split into %d groups", x.shape(), op.groups());
    TensorType filter = new TensorType(x.dtype(), Shape.of(g.shape().size(1), x.shape().size(1) / op.groups(),
        op.kernelHeight(), op.kernelWidth()));
    checkCotangent(convolution(new Op.Convolution(op.geometry(), op.groups()), List.of(x, filter)), g);
    return filter;
  }

  private static void checkCotangent(TensorType expected, TensorType cotangent) {
    sameDType("window gradient", expected, cotangent);
    require(expected.shape().sameSizes(cotangent.shape()),
        "window gradient: the cotangent should have shape %s, not %s",
        expected.shape(), cotangent.shape());
  }

  private static Shape pooled(Shape x, int kernelHeight, int kernelWidth, Geometry geometry) {
    return Shape.of(x.dim(0), x.dim(1), Dim.of(geometry.outputHeight(x.size(2), kernelHeight)),
        Dim.of(geometry.outputWidth(x.size(3), kernelWidth)));
  }

  static TensorType maxPoolIndex(Op.MaxPoolIndex op, TensorType x) {
    Shape shape = image("maxPool", floating("maxPool", x)).shape();
    Geometry g = op.geometry();
    Shape result = pooled(shape, op.kernelHeight(), op.kernelWidth(), g);
    require(meetsElements(result.size(2), g.strideHeight(), g.padTop(), op.kernelHeight(), g.dilationHeight(),
        shape.size(2))
        && meetsElements(result.size(3), g.strideWidth(), g.padLeft(), op.kernelWidth(),
            g.dilationWidth(), shape.size(3)),
        "maxPool: a window of %dx%d over %s lies in the padding alone", op.kernelHeight(), op.kernelWidth(), shape);
    return new TensorType(DType.INT32, result);
  }

  /** Whether at each of its positions along an axis a window has an element that is not padding. */
  private static boolean meetsElements(int positions, int stride, int pad, int kernel, int dilation, int size) {
    for (int position = 0; position < positions; position++) {
      int first = position * stride - pad;
      int skipped = first >= 0 ? 0 : Math.ceilDiv(-first, dilation);
      if (skipped >= kernel || first + skipped * dilation >= size) {
        return false;
      }
    }
    return true;
  }

  static TensorType sumPool(Op.SumPool op, TensorType x) {
    Shape shape = image("sumPool", floating("sumPool", x)).shape();
    return new TensorType(x.dtype(), pooled(shape, op.kernelHeight(), op.kernelWidth(), op.geometry()));
  }

  static TensorType sumPoolGradient(Op.SumPoolGradient op, TensorType cotangent) {
    Shape g = image("sumPool gradient", floating("sumPool gradient", cotangent)).shape();
    TensorType x = new TensorType(cotangent.dtype(),
        Shape.of(g.dim(0), g.dim(1), Dim.of(op.height()), Dim.of(op.width())));
    checkCotangent(sumPool(new Op.SumPool(op.kernelHeight(), op.kernelWidth(), op.geometry()), x), cotangent);
    return x;
  }
}
