package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.NAN;
import static org.chainrule.api.ir.Literals.apply;
import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.bool;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.chainrule.api.ir.Literals.f64;
import static org.chainrule.api.ir.Literals.i;
import static org.chainrule.api.ir.Literals.i32;
import static org.chainrule.api.ir.Literals.i64;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceShapeTest {
  private static final Literal X = f32(d(1, 2, 3, 4, 5, 6), 2, 3);

  @Test
  void iota() {
    assertLiteral(i32(i(0, 0, 0, 1, 1, 1), 2, 3), apply(new Op.Iota(new TensorType(DType.INT32, Shape.of(2, 3)), 0)));
    assertLiteral(f32(d(0, 1, 2, 0, 1, 2), 2, 3),
        apply(new Op.Iota(new TensorType(DType.FLOAT32, Shape.of(2, 3)), 1)));
    assertLiteral(i64(0, 1, 2), apply(new Op.Iota(new TensorType(DType.INT64, Shape.of(3)), 0)));
    assertLiteral(i32(i(), 0, 3), apply(new Op.Iota(new TensorType(DType.INT32, Shape.of(0, 3)), 1)));
  }

  @Test
  void dimSize() {
    assertLiteral(Literal.scalar(3L), apply(new Op.DimSize(1, DType.INT64), X));
    assertLiteral(Literal.scalar(DType.FLOAT32, 2), apply(new Op.DimSize(-2, DType.FLOAT32), X));
  }

  @Test
  void reshape() {
    assertLiteral(f32(d(1, 2, 3, 4, 5, 6), 3, 2), apply(new Op.Reshape(Shape.of(3, 2)), X));
    assertLiteral(f32(d(), 2, 0), apply(new Op.Reshape(Shape.of(2, 0)), f32(d(), 0, 7)));
    assertLiteral(Literal.scalar(DType.FLOAT32, 8), apply(new Op.Reshape(Shape.SCALAR), f32(d(8), 1, 1)));
  }

  @Test
  void transpose() {
    assertLiteral(f32(d(1, 4, 2, 5, 3, 6), 3, 2), apply(new Op.Transpose(List.of(1, 0)), X));
    Literal cube = f64(d(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 2, 3, 2);
    assertLiteral(f64(d(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11), 2, 2, 3),
        apply(new Op.Transpose(List.of(2, 0, 1)), cube));
    assertLiteral(f32(d(), 0, 2), apply(new Op.Transpose(List.of(1, 0)), f32(d(), 2, 0)));
    assertLiteral(Literal.scalar(5L), apply(new Op.Transpose(List.of()), Literal.scalar(5L)));
  }

  @Test
  void expand() {
    assertLiteral(i32(i(7, 7, 7, 7), 2, 2), apply(new Op.Expand(Shape.of(2, 2)), i32(i(7), 1)));
    assertLiteral(f32(d(1, 1, 2, 2, 1, 1, 2, 2), 2, 2, 2), apply(new Op.Expand(Shape.of(2, 2, 2)),
        f32(d(1, 2), 2, 1)));
    assertLiteral(i64(Long.MIN_VALUE, Long.MIN_VALUE),
        apply(new Op.Expand(Shape.of(2)), Literal.scalar(Long.MIN_VALUE)));
    assertLiteral(f32(d(), 0, 3), apply(new Op.Expand(Shape.of(0, 3)), f32(d(1, 2, 3), 1, 3)));
  }

  @Test
  void slice() {
    assertLiteral(f32(d(2, 5), 2, 1), apply(new Op.Slice(List.of(0, 1), List.of(2, 2), List.of(1, 1)), X));
    assertLiteral(f32(d(4, 6), 1, 2), apply(new Op.Slice(List.of(1, 0), List.of(2, 3), List.of(1, 2)), X));
    assertLiteral(f32(d(), 2, 0), apply(new Op.Slice(List.of(0, 3), List.of(2, 3), List.of(1, 1)), X));
    assertLiteral(bool(false, true), apply(new Op.Slice(List.of(1), List.of(4), List.of(2)),
        bool(true, false, true, true)));
  }

  @Test
  void pad() {
    assertLiteral(f32(d(9, 1, 2, 3, 9, 4, 5, 6, 9, 9, 9, 9), 3, 4),
        apply(new Op.Pad(List.of(0, 1), List.of(1, 0), 9), X));
    assertLiteral(f32(d(NAN, NAN), 2), apply(new Op.Pad(List.of(1), List.of(1), NAN), f32(d(), 0)));
    assertLiteral(i64(3, Long.MAX_VALUE), apply(new Op.Pad(List.of(1), List.of(0), 3), i64(Long.MAX_VALUE)));
    assertLiteral(bool(true, false), apply(new Op.Pad(List.of(0), List.of(1), 0), bool(true)));
  }

  @Test
  void concat() {
    assertLiteral(f32(d(1, 2, 3, 7, 4, 5, 6, 8), 2, 4), apply(new Op.Concat(1), X, f32(d(7, 8), 2, 1)));
    assertLiteral(f32(d(1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 3), apply(new Op.Concat(-2), X, f32(d(), 0, 3),
        f32(d(7, 8, 9), 1, 3)));
    assertLiteral(i64(1, Long.MAX_VALUE), apply(new Op.Concat(0), i64(1), i64(Long.MAX_VALUE)));
    assertLiteral(X, apply(new Op.Concat(0), X));
  }

  @Test
  void gather() {
    assertLiteral(f32(d(4, 5, 6, 1, 2, 3, 4, 5, 6), 3, 3), apply(new Op.Gather(0), X, i32(i(1, 0, 1))));
    assertLiteral(f32(d(3, 1, 2, 2, 6, 4, 5, 5), 2, 2, 2), apply(new Op.Gather(1), X, i32(i(2, 0, 1, 1), 2, 2)));
    assertLiteral(f32(d(2, 5), 2), apply(new Op.Gather(1), X, Literal.scalar(1L)));
    assertLiteral(f32(d(), 0, 3), apply(new Op.Gather(0), X, i32(i(), 0)));
    assertLiteral(f32(d(), 0), apply(new Op.Gather(0), f32(d(), 0), i32(i(), 0)));
  }

  @Test
  void gatherClampsIndices() {
    assertLiteral(f32(d(1, 3, 1, 3)), apply(new Op.Gather(0), f32(d(1, 2, 3)),
        i64(-1, 3, Long.MIN_VALUE, Long.MAX_VALUE)));
  }

  @Test
  void scatterAdd() {
    assertLiteral(f32(d(11, 22, 33, 4, 5, 6), 2, 3),
        apply(new Op.ScatterAdd(0), X, i32(i(0)), f32(d(10, 20, 30), 1, 3)));
    assertLiteral(f32(d(1, 2, 103, 4, 5, 206), 2, 3),
        apply(new Op.ScatterAdd(1), X, Literal.scalar(2L), f32(d(100, 200), 2)));
    assertLiteral(i32(i(Integer.MIN_VALUE, 0)),
        apply(new Op.ScatterAdd(0), i32(i(Integer.MAX_VALUE, 0)), i32(i(0)), i32(i(1))));
  }

  @Test
  void scatterAddRepeatsClampsAndRoundsOnce() {
    assertLiteral(f32(d(3, 0, 12)), apply(new Op.ScatterAdd(0), f32(d(0, 0, 0)), i32(i(0, 0, 2, 9, -5)),
        f32(d(1, 1, 5, 7, 1))));
    Literal ones = f32(d(1, 0x1p-24, 0x1p-24)); // in float each addition alone would be lost
    assertLiteral(f32(d(1 + 0x1p-23)), apply(new Op.ScatterAdd(0), f32(d(0)), i32(i(0, 0, 0)), ones));
  }

  @Test
  void stopGradientAndTap() {
    assertLiteral(X, apply(new Op.StopGradient(), X));
    assertLiteral(X, apply(new Op.Tap("here"), X));
  }
}
