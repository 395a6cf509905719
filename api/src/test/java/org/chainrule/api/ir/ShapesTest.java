package org.chainrule.api.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chainrule.api.ir.Op.BinaryKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapesTest {
  private static final Dim BATCH = Dim.batch(2);

  private static TensorType f32(Dim... dims) {
    return new TensorType(DType.FLOAT32, Shape.of(dims));
  }

  private static TensorType f32(int... sizes) {
    return new TensorType(DType.FLOAT32, Shape.of(sizes));
  }

  private static String infer(Op op, TensorType... operands) {
    return Shapes.infer(op, List.of(operands)).toString();
  }

  @Test
  void namesOfDimensionsStay() {
    TensorType x = f32(BATCH, Dim.of(3), Dim.of(4), Dim.of(4));
    assertEquals("float32[3, batch=2, 4, 4]", infer(new Op.Transpose(List.of(1, 0, 2, 3)), x));
    assertEquals("float32[batch=2, 3]", infer(new Op.Reduce(Op.ReduceKind.SUM, List.of(2, 3)), x));
    assertEquals("float32[batch=2, 5, 3, 3]", infer(new Op.Convolution(Geometry.UNIT, 1), x, f32(5, 3, 2, 2)));
    assertEquals("int32[batch=2, 3, 2, 2]", infer(new Op.MaxPoolIndex(2, 2, Geometry.square(2, 0, 1)), x));
    assertEquals("float32[batch=2, 3, 6, 4]",
        infer(new Op.Pad(List.of(0, 0, 1, 0), List.of(0, 0, 1, 0), 0), x));
    assertEquals("float32[batch=2, 7, 4, 4]", infer(new Op.Concat(1), f32(2, 4, 4, 4), x));
    assertEquals("float32[batch=2, 5]", infer(new Op.MatMul(false, false), f32(BATCH, Dim.of(3)), f32(3, 5)));
    assertEquals("float32[batch=2, 9]",
        infer(new Op.Gather(0), f32(7, 9), new TensorType(DType.INT32, Shape.of(BATCH))));
    assertEquals("float32[batch=2, 3]",
        infer(new Op.Binary(BinaryKind.ADD), f32(2, 3), f32(BATCH, Dim.of(3))));
    assertEquals("float32[2]", infer(new Op.Binary(BinaryKind.ADD), f32(Dim.of("time", 2)), f32(BATCH)),
        "two different names leave none");
    assertEquals("float32[1, 3]", infer(new Op.Slice(List.of(0, 0), List.of(1, 3), List.of(1, 1)),
        f32(BATCH, Dim.of(3))), "a part of the batch is not the batch");
  }

  @ParameterizedTest
  @CsvSource({"7, 3, 1, 0, 1, 5", "7, 3, 2, 0, 1, 3", "7, 3, 2, 1, 1, 4", "7, 3, 1, 2, 2, 7", "8, 3, 3, 0, 1, 2"})
  void windowPositions(int size, int kernel, int stride, int pad, int dilation, int expected) {
    assertEquals(expected, Geometry.square(stride, pad, dilation).outputHeight(size, kernel));
    assertEquals(expected, Geometry.square(stride, pad, dilation).outputWidth(size, kernel));
  }

  @Test
  void windowsMustFit() {
    assertEquals("a window of height 3 (dilated: 5) does not fit into the padded height 4",
        assertThrows(ShapeException.class, () -> Geometry.square(1, 0, 2).outputHeight(4, 3)).getMessage());
    assertThrows(ShapeException.class, () -> Geometry.square(0, 0, 1));
    assertThrows(ShapeException.class, () -> Geometry.square(1, -1, 1));
  }

  @Test
  void shapesMustFitAnArray() {
    assertThrows(ShapeException.class, () -> Shape.of(1 << 16, 1 << 16));
    assertThrows(ShapeException.class, () -> Shape.of(-1));
    assertEquals(0, Shape.of(1 << 30, 0, 1).elements());
  }

  @Test
  void gradientsOfConvolutionCheckTheirCotangent() {
    ShapeException error = assertThrows(ShapeException.class,
        () -> infer(new Op.ConvolutionInputGradient(Geometry.UNIT, 1, 5, 5), f32(4, 3, 2, 2), f32(2, 4, 3, 3)));
    assertTrue(error.getMessage().contains("[2, 4, 4, 4], not [2, 4, 3, 3]"), error.getMessage());
  }
}
