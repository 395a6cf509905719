package org.chainrule.tck;

import static org.chainrule.api.ir.DType.FLOAT32;
import static org.chainrule.api.ir.DType.FLOAT64;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/** Rows for convolutions and pooling: stride, padding (also uneven), dilation, groups, one-dimensional ones. */
final class WindowCases {
  private WindowCases() {}

  private static Map<String, Geometry> geometries() {
    Map<String, Geometry> geometries = new LinkedHashMap<>();
    geometries.put("unit", Geometry.UNIT);
    geometries.put("padded", Geometry.square(1, 1, 1));
    geometries.put("stride 2", Geometry.square(2, 0, 1));
    geometries.put("stride 2, padded", Geometry.square(2, 1, 1));
    geometries.put("dilated", Geometry.square(1, 2, 2));
    geometries.put("uneven", new Geometry(2, 1, 1, 0, 0, 2, 1, 2));
    geometries.put("stride beyond the window", Geometry.square(4, 0, 1));
    return geometries;
  }

  static void addTo(Rows rows) {
    geometries().forEach((name, geometry) -> {
      for (int groups : new int[] {1, 2, 4}) {
        convolution(rows, name + ", groups " + groups, geometry, groups, FLOAT32, new int[] {2, 4, 7, 8},
            new int[] {4, 4 / groups, 3, 3});
      }
      pooling(rows, name, geometry, FLOAT32, 3, 2, 2, 3, 7, 8);
    });
    convolution(rows, "float64", Geometry.square(2, 1, 1), 1, FLOAT64, new int[] {1, 2, 5, 5}, new int[] {3, 2, 3, 3});
    convolution(rows, "1x1 window", Geometry.UNIT, 1, FLOAT32, new int[] {2, 3, 4, 4}, new int[] {5, 3, 1, 1});
    convolution(rows, "window as large as the image", Geometry.UNIT, 1, FLOAT32, new int[] {2, 3, 4, 5},
        new int[] {2, 3, 4, 5});
    convolution(rows, "one-dimensional", new Geometry(1, 2, 0, 1, 0, 1, 1, 1), 1, FLOAT32, new int[] {2, 3, 1, 9},
        new int[] {4, 3, 1, 3});
    convolution(rows, "depthwise, two filters a channel", Geometry.square(1, 1, 1), 3, FLOAT32, new int[] {2, 3, 5, 5},
        new int[] {6, 1, 3, 3});
    convolution(rows, "no samples", Geometry.UNIT, 1, FLOAT32, new int[] {0, 2, 4, 4}, new int[] {3, 2, 3, 3});
    convolution(rows, "one sample, one channel", Geometry.UNIT, 1, FLOAT32, new int[] {1, 1, 3, 3},
        new int[] {1, 1, 2, 2});
    pooling(rows, "float64", Geometry.square(2, 0, 1), FLOAT64, 2, 2, 1, 2, 4, 4);
    pooling(rows, "global", Geometry.UNIT, FLOAT32, 4, 5, 2, 3, 4, 5);
    pooling(rows, "1x1 window", Geometry.UNIT, FLOAT32, 1, 1, 2, 3, 4, 5);
    pooling(rows, "no samples", Geometry.UNIT, FLOAT32, 2, 2, 0, 3, 4, 5);
    Op pool = new Op.MaxPoolIndex(2, 2, Geometry.square(1, 1, 1));
    rows.exact("maxPoolIndex/ties", pool, Literal.of(new float[18], Shape.of(1, 2, 3, 3)));
    rows.exact("maxPoolIndex/not a number", pool, Values.of(FLOAT32, Shape.of(1, 1, 3, 3), 1, Double.NaN, 2,
        Double.POSITIVE_INFINITY, 0, Double.NaN, -1, -2, -3));
    rows.exact("maxPoolIndex/padding never wins", pool, Values.of(FLOAT32, Shape.of(1, 1, 2, 2),
        Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, -5, -6));
  }

  private static void convolution(Rows rows, String name, Geometry geometry, int groups, DType dtype, int[] image,
      int[] filter) {
    Literal x = Values.random(dtype, 1, image);
    Literal f = Values.random(dtype, 2, filter);
    int height = geometry.outputHeight(image[2], filter[2]);
    int width = geometry.outputWidth(image[3], filter[3]);
    Literal g = Values.random(dtype, 3, image[0], filter[0], height, width);
    int area = filter[2] * filter[3];
    rows.add("convolution/" + name, new Op.Convolution(geometry, groups), Tolerance.sum(dtype, area * filter[1], 4), x,
        f);
    rows.add("convolutionInputGradient/" + name, new Op.ConvolutionInputGradient(geometry, groups, image[2], image[3]),
        Tolerance.sum(dtype, area * filter[0] / groups, 4), f, g);
    rows.add("convolutionFilterGradient/" + name,
        new Op.ConvolutionFilterGradient(geometry, groups, filter[2], filter[3]),
        Tolerance.sum(dtype, image[0] * height * width, 4), x, g);
  }

  private static void pooling(Rows rows, String name, Geometry geometry, DType dtype, int kernelHeight,
      int kernelWidth, int... image) {
    Literal x = Values.random(dtype, 1, image);
    Literal g = Values.random(dtype, 2, image[0], image[1], geometry.outputHeight(image[2], kernelHeight),
        geometry.outputWidth(image[3], kernelWidth));
    Tolerance sums = Tolerance.sum(dtype, kernelHeight * kernelWidth, 2);
    if (fits(geometry, kernelHeight, kernelWidth)) {
      rows.exact("maxPoolIndex/" + name, new Op.MaxPoolIndex(kernelHeight, kernelWidth, geometry), x);
    }
    rows.add("sumPool/" + name, new Op.SumPool(kernelHeight, kernelWidth, geometry), sums, x);
    rows.add("sumPoolGradient/" + name,
        new Op.SumPoolGradient(kernelHeight, kernelWidth, geometry, image[2], image[3]), sums, g);
  }

  /** Whether no window can lie in the padding alone. */
  private static boolean fits(Geometry geometry, int kernelHeight, int kernelWidth) {
    return Math.max(geometry.padTop(), geometry.padBottom()) < kernelHeight
        && Math.max(geometry.padLeft(), geometry.padRight()) < kernelWidth;
  }
}
