package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/** Convolution and pooling, and their gradients, as ONNX operators of the forward direction. */
final class WindowLowering {
  private final GraphWriter writer;
  private final ShapeLowering shapes;
  private final Traces traces;

  WindowLowering(GraphWriter writer, ShapeLowering shapes, Traces traces) {
    this.writer = writer;
    this.shapes = shapes;
    this.traces = traces;
  }

  static List<AttributeProto> window(Geometry geometry) {
    return List.of(Attributes.of("strides", List.of(geometry.strideHeight(), geometry.strideWidth())),
        Attributes.of("pads", pads(geometry)),
        Attributes.of("dilations", List.of(geometry.dilationHeight(), geometry.dilationWidth())));
  }

  private static List<Integer> pads(Geometry g) {
    return List.of(g.padTop(), g.padLeft(), g.padBottom(), g.padRight());
  }

  static List<AttributeProto> convolution(Geometry geometry, int groups) {
    List<AttributeProto> attributes = new ArrayList<>(window(geometry));
    attributes.add(Attributes.of("group", groups));
    return attributes;
  }

  static List<AttributeProto> pool(int kernelHeight, int kernelWidth, Geometry geometry, AttributeProto... more) {
    List<AttributeProto> attributes = new ArrayList<>(window(geometry));
    attributes.add(Attributes.of("kernel_shape", List.of(kernelHeight, kernelWidth)));
    attributes.addAll(Arrays.asList(more));
    return attributes;
  }

  String convolution(Op.Convolution op, String x, String filter) {
    return writer.node("Conv", convolution(op.geometry(), op.groups()), x, filter);
  }

  /** The transposed convolution; output_padding adds the rows that no window reached. */
  String inputGradient(Node node, Op.ConvolutionInputGradient op, String filter, String cotangent) {
    int height = traces.fixed(node, same -> same.shape().size(2));
    int width = traces.fixed(node, same -> same.shape().size(3));
    Shape f = node.operand(0).shape();
    Shape g = node.operand(1).shape();
    List<AttributeProto> attributes = new ArrayList<>(convolution(op.geometry(), op.groups()));
    attributes.add(outputPadding(op.geometry(), f.size(2), f.size(3), g, height, width));
    return writer.node("ConvTranspose", attributes, cotangent, filter);
  }

  private static AttributeProto outputPadding(Geometry w, int kernelHeight, int kernelWidth, Shape g, int height,
      int width) {
    int reachedHeight = (g.size(2) - 1) * w.strideHeight() + w.dilationHeight() * (kernelHeight - 1) + 1
        - w.padTop() - w.padBottom();
    int reachedWidth = (g.size(3) - 1) * w.strideWidth() + w.dilationWidth() * (kernelWidth - 1) + 1
        - w.padLeft() - w.padRight();
    return Attributes.of("output_padding", List.of(height - reachedHeight, width - reachedWidth));
  }

  /**
   * A convolution of x with the cotangent, batch and channels exchanged, in which stride and dilation exchange roles;
   * rows beyond the filter's size, which windows did not reach, are cut off.
   */
  String filterGradient(Node node, Op.ConvolutionFilterGradient op, String x, String cotangent) {
    List<Size> from = traces.shape(node.operand(0));
    int groups = op.groups();
    int channels = node.shape().size(1);
    String images = writer.node("Transpose", Attributes.of("perm", List.of(1, 0, 2, 3)), x);
    if (groups > 1) { // [G C, N, H, W] to [C, G N, H, W]
      List<Size> split = List.of(Size.of(groups), Size.of(channels), from.get(0), from.get(2), from.get(3));
      Size merged = new Size(from.getFirst().perBatch() * groups, from.getFirst().fixed() * groups);
      images = writer.node("Transpose", Attributes.of("perm", List.of(1, 0, 2, 3, 4)), shapes.reshape(split, images));
      images = shapes.reshape(List.of(Size.of(channels), merged, from.get(2), from.get(3)), images);
    }
    String filters = writer.node("Transpose", Attributes.of("perm", List.of(1, 0, 2, 3)), cotangent);
    Geometry g = op.geometry();
    Geometry exchanged = new Geometry(g.dilationHeight(), g.dilationWidth(), g.padTop(), g.padLeft(), g.padBottom(),
        g.padRight(), g.strideHeight(), g.strideWidth());
    String product = writer.node("Conv", convolution(exchanged, groups), images, filters);
    String cut = writer.node("Slice", product, writer.longs(0, 0),
        writer.longs(op.kernelHeight(), op.kernelWidth()), writer.longs(2, 3));
    return writer.node("Transpose", Attributes.of("perm", List.of(1, 0, 2, 3)), cut);
  }

  /**
   * MaxPool's second result. MaxPool passes over NaN and over the least number, so NaN becomes infinity and
   * all else is kept between it and the least number.
   */
  String maxPoolIndex(Node node, Op.MaxPoolIndex op, String x) {
    DType dtype = node.operand(0).dtype();
    double greatest = dtype == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    double least = dtype == DType.FLOAT32 ? -Math.nextDown(Float.MAX_VALUE) : -Math.nextDown(Double.MAX_VALUE);
    String limited = writer.node("Clip", x, writer.scalar(dtype, least), writer.scalar(dtype, greatest));
    String ordered = writer.node("Where", writer.node("IsNaN", x),
        writer.scalar(dtype, Double.POSITIVE_INFINITY), limited);
    Geometry g = op.geometry();
    boolean wide = padsBeyond(g, op.kernelHeight(), op.kernelWidth());
    String image = wide ? padded(dtype, g, Double.NEGATIVE_INFINITY, ordered) : ordered;
    String position = writer.nodes("MaxPool", 2,
        pool(op.kernelHeight(), op.kernelWidth(), wide ? withoutPads(g) : g), image).getLast();
    return writer.cast(DType.INT32, wide ? unpadded(node.operand(0).shape(), g, position) : position);
  }

  /** Whether the padding is as wide as the kernel, which ONNX Runtime's pooling does not take. */
  static boolean padsBeyond(Geometry g, int kernelHeight, int kernelWidth) {
    return Math.max(g.padTop(), g.padBottom()) >= kernelHeight || Math.max(g.padLeft(), g.padRight()) >= kernelWidth;
  }

  private static Geometry withoutPads(Geometry g) {
    return new Geometry(g.strideHeight(), g.strideWidth(), 0, 0, 0, 0, g.dilationHeight(), g.dilationWidth());
  }

  private String padded(DType dtype, Geometry g, double value, String x) {
    return writer.node("Pad", x, writer.longs(0, 0, g.padTop(), g.padLeft(), 0, 0, g.padBottom(), g.padRight()),
        writer.scalar(dtype, value));
  }

  /** Positions in a flattened padded image as positions in the image itself. */
  private String unpadded(Shape image, Geometry g, String position) {
    int height = image.size(2);
    int width = image.size(3);
    String paddedWidth = writer.longs(width + g.padLeft() + g.padRight());
    String paddedHeight = writer.longs(height + g.padTop() + g.padBottom());
    String row = writer.node("Div", position, paddedWidth);
    String column = writer.node("Sub", writer.node("Mod", position, paddedWidth), writer.longs(g.padLeft()));
    String plane = writer.node("Div", row, paddedHeight);
    String line = writer.node("Sub", writer.node("Mod", row, paddedHeight), writer.longs(g.padTop()));
    String rows = writer.node("Add", writer.node("Mul", plane, writer.longs(height)), line);
    return writer.node("Add", writer.node("Mul", rows, writer.longs(width)), column);
  }

  /** The mean times the window's size; where that does not take the padding, a convolution with ones. */
  String sumPool(Node node, Op.SumPool op, String x) {
    if (!padsBeyond(op.geometry(), op.kernelHeight(), op.kernelWidth())) {
      String mean = writer.node("AveragePool",
          pool(op.kernelHeight(), op.kernelWidth(), op.geometry(), Attributes.of("count_include_pad", 1)), x);
      return writer.node("Mul", mean, writer.scalar(DType.FLOAT32, op.kernelHeight() * op.kernelWidth()));
    }
    return shapes.reshape(traces.shape(node), writer.node("Conv", convolution(op.geometry(), 1),
        singleChannel(node.operand(0), x), ones(op.kernelHeight(), op.kernelWidth())));
  }

  /** The transposed convolution with ones. */
  String sumPoolGradient(Node node, Op.SumPoolGradient op, String cotangent) {
    List<AttributeProto> attributes = new ArrayList<>(convolution(op.geometry(), 1));
    attributes.add(outputPadding(op.geometry(), op.kernelHeight(), op.kernelWidth(), node.operand(0).shape(),
        traces.fixed(node, same -> same.shape().size(2)), traces.fixed(node, same -> same.shape().size(3))));
    return shapes.reshape(traces.shape(node), writer.node("ConvTranspose", attributes,
        singleChannel(node.operand(0), cotangent), ones(op.kernelHeight(), op.kernelWidth())));
  }

  /** Each channel an image of its own. */
  private String singleChannel(Node node, String x) {
    List<Size> shape = traces.shape(node);
    Size images = traces.sizes(node, same -> List.of(same.shape().size(0) * same.shape().size(1))).getFirst();
    return shapes.reshape(List.of(images, Size.of(1), shape.get(2), shape.get(3)), x);
  }

  private String ones(int kernelHeight, int kernelWidth) {
    float[] ones = new float[kernelHeight * kernelWidth];
    Arrays.fill(ones, 1);
    return writer.constant(Literal.of(ones, Shape.of(1, 1, kernelHeight, kernelWidth)));
  }
}
