package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.ValueLayout;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiteralTest {
  @ParameterizedTest
  @EnumSource
  void zerosOfEveryType(DType dtype) {
    Literal zeros = Literal.zeros(new TensorType(dtype, Shape.of(2, 2)));
    assertArrayEquals(new double[4], zeros.toDoubles());
    zeros.set(3, 1);
    assertEquals(1, zeros.get(3));
    assertEquals(zeros, zeros.copy());
    assertEquals(zeros.hashCode(), zeros.copy().hashCode());
    assertNotEquals(zeros, Literal.zeros(zeros.type()));
    assertEquals(1, Literal.scalar(dtype, 1).get(0));
  }

  @Test
  void nativeCodeSeesTheArrayItself() {
    Literal numbers = Literal.of(new float[] {1, 2}, Shape.of(2));
    numbers.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 1, 3);
    assertEquals(3, numbers.get(1));
    assertSame(numbers.segment(), numbers.segment());
    assertThrows(UnsupportedOperationException.class, () -> Literal.scalar(DType.BOOL, 1).segment());
  }

  @Test
  void equalityIsOfBits() {
    assertEquals(Literal.of(new float[] {Float.NaN}, Shape.of(1)), Literal.of(new float[] {Float.NaN}, Shape.of(1)));
    assertNotEquals(Literal.of(new float[] {0}, Shape.of(1)), Literal.of(new float[] {-0f}, Shape.of(1)));
    assertNotEquals(Literal.of(new float[1], Shape.of(1)), Literal.of(new double[1], Shape.of(1)));
    assertNotEquals(Literal.of(new float[2], Shape.of(2)), Literal.of(new float[2], Shape.of(Dim.batch(2))));
  }

  @Test
  void arraysAreSharedUnlessCopied() {
    float[] values = {1, 2};
    Literal literal = Literal.of(values, Shape.of(2));
    assertSame(values, literal.floats());
    assertSame(values, literal.reshape(Shape.of(2, 1)).floats());
    Literal copy = literal.copy();
    values[0] = 9;
    assertEquals(1, copy.get(0));
    copy.copyFrom(literal);
    assertEquals(9, copy.get(0));
  }

  @Test
  void errors() {
    assertEquals("3 numbers do not fill shape [2] of 2 elements",
        assertThrows(ShapeException.class, () -> Literal.of(new int[3], Shape.of(2))).getMessage());
    Literal literal = Literal.of(new int[2], Shape.of(2));
    assertThrows(ShapeException.class, () -> literal.reshape(Shape.of(3)));
    assertThrows(ShapeException.class, () -> literal.copyFrom(Literal.of(new float[2], Shape.of(2))));
    assertThrows(ClassCastException.class, literal::floats);
  }

  @Test
  void text() {
    assertEquals("[[[1, 2]],\n [[3, 4]]]",
        Literal.of(new int[] {1, 2, 3, 4}, Shape.of(2, 1, 2)).toString());
    assertEquals("[true, false]", Literal.of(new boolean[] {true, false}, Shape.of(2)).toString());
    assertEquals("[NaN, Infinity, 0.1, 1.0e-20]",
        Literal.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0.1, 1e-20}, Shape.of(4)).toString());
    assertEquals("[]", Literal.of(new float[0], Shape.of(0)).toString());
    assertEquals("9007199254740993", Literal.scalar(9007199254740993L).toString());
  }
}
