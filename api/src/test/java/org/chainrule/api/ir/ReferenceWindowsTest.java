package org.chainrule.api.ir;

import static org.chainrule.api.ir.Literals.INF;
import static org.chainrule.api.ir.Literals.NAN;
import static org.chainrule.api.ir.Literals.apply;
import static org.chainrule.api.ir.Literals.assertLiteral;
import static org.chainrule.api.ir.Literals.d;
import static org.chainrule.api.ir.Literals.f32;
import static org.chainrule.api.ir.Literals.f64;
import static org.chainrule.api.ir.Literals.i;
import static org.chainrule.api.ir.Literals.i32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceWindowsTest {
  /** Sizes of x, sizes of the filter, geometry, groups. */
  record Case(int[] x, int[] filter, Geometry geometry, int groups) {
    Literal image() {
      return random(new Random(11), x);
    }

    Literal weights() {
      return random(new Random(12), filter);
    }

    Literal convolution() {
      return apply(new Op.Convolution(geometry, groups), image(), weights());
    }

    Literal cotangent() {
      return random(new Random(13), convolution().shape().sizes());
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(i(2, 3, 5, 6), i(4, 3, 3, 2), Geometry.UNIT, 1),
        new Case(i(1, 1, 1, 7), i(2, 1, 1, 3), Geometry.UNIT, 1),
        new Case(i(2, 2, 7, 7), i(2, 2, 3, 3), Geometry.square(2, 1, 1), 1),
        new Case(i(1, 2, 8, 9), i(3, 2, 2, 3), new Geometry(2, 3, 1, 0, 2, 1, 2, 1), 1),
        new Case(i(2, 4, 6, 5), i(6, 2, 3, 3), Geometry.square(1, 1, 1), 2),
        new Case(i(2, 3, 5, 5), i(3, 1, 3, 3), Geometry.square(2, 2, 2), 3),
        new Case(i(1, 2, 3, 3), i(2, 2, 3, 3), new Geometry(1, 1, 4, 0, 0, 4, 1, 1), 1),
        new Case(i(0, 2, 3, 3), i(2, 2, 2, 2), Geometry.UNIT, 1));
  }

  private static Literal random(Random random, int... sizes) {
    return Literal.of(random.doubles(Shape.of(sizes).elements(), -1, 1).toArray(), Shape.of(sizes));
  }

  private static double dot(Literal a, Literal b) {
    double sum = 0;
    for (int i = 0; i < a.elements(); i++) {
      sum += a.doubles()[i] * b.doubles()[i];
    }
    return sum;
  }

  /** The element of a tensor at four indices, 0 outside of an image. */
  private static double at(Literal x, int n, int c, int row, int column) {
    Shape s = x.shape();
    boolean inside = row >= 0 && row < s.size(2) && column >= 0 && column < s.size(3);
    return inside ? x.doubles()[((n * s.size(1) + c) * s.size(2) + row) * s.size(3) + column] : 0;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void convolutionFollowsItsDefinition(Case test) {
    Literal x = test.image();
    Literal w = test.weights();
    Literal y = test.convolution();
    Geometry g = test.geometry();
    Shape f = w.shape();
    int place = 0;
    for (int n = 0; n < y.shape().size(0); n++) {
      for (int o = 0; o < y.shape().size(1); o++) {
        for (int row = 0; row < y.shape().size(2); row++) {
          for (int column = 0; column < y.shape().size(3); column++) {
            double sum = 0;
            for (int c = 0; c < f.size(1); c++) {
              for (int ky = 0; ky < f.size(2); ky++) {
                for (int kx = 0; kx < f.size(3); kx++) {
                  int group = o / (f.size(0) / test.groups());
                  sum += at(w, o, c, ky, kx) * at(x, n, group * f.size(1) + c,
                      row * g.strideHeight() + ky * g.dilationHeight() - g.padTop(),
                      column * g.strideWidth() + kx * g.dilationWidth() - g.padLeft());
                }
              }
            }
            assertEquals(sum, y.doubles()[place++], 1e-12);
          }
        }
      }
    }
    assertEquals(place, y.elements());
  }

  /** Both gradients are adjoint to the convolution, which is linear in each operand: one identity for each basis vector. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreAdjoint(Case test) {
    Literal x = test.image();
    Literal w = test.weights();
    Literal g = test.cotangent();
    Shape s = x.shape();
    Op convolution = new Op.Convolution(test.geometry(), test.groups());
    Literal dx = apply(new Op.ConvolutionInputGradient(test.geometry(), test.groups(), s.size(2), s.size(3)), w, g);
    Literal dw = apply(new Op.ConvolutionFilterGradient(test.geometry(), test.groups(), test.filter()[2],
        test.filter()[3]), x, g);
    assertTrue(dx.shape().sameSizes(s));
    assertTrue(dw.shape().sameSizes(w.shape()));
    for (int place = 0; place < dx.elements(); place++) {
      Literal basis = Literal.zeros(x.type());
      basis.set(place, 1);
      assertEquals(dot(apply(convolution, basis, w), g), dx.doubles()[place], 1e-12);
    }
    for (int place = 0; place < dw.elements(); place++) {
      Literal basis = Literal.zeros(w.type());
      basis.set(place, 1);
      assertEquals(dot(apply(convolution, x, basis), g), dw.doubles()[place], 1e-12);
    }
    assertEquals(dot(test.convolution(), g), dot(x, dx), 1e-10);
  }

  @Test
  void convolutionByHand() {
    Literal x = f32(d(1, 2, 3, 4, 5, 6, 7, 8, 9), 1, 1, 3, 3);
    Literal w = f32(d(1, 0, 0, -1), 1, 1, 2, 2);
    assertLiteral(f32(d(-4, -4, -4, -4), 1, 1, 2, 2), apply(new Op.Convolution(Geometry.UNIT, 1), x, w));
    assertLiteral(f32(d(-1, -3, -7, -4), 1, 1, 2, 2),
        apply(new Op.Convolution(new Geometry(2, 2, 1, 1, 0, 0, 1, 1), 1), x, w));
  }

  @Test
  void paddingTakesNoPartEvenInInfiniteFilters() {
    Literal y = apply(new Op.Convolution(new Geometry(1, 1, 0, 1, 0, 0, 1, 1), 1), f32(d(2), 1, 1, 1, 1),
        f32(d(INF, 3), 1, 1, 1, 2));
    assertArrayEquals(new float[] {6}, y.floats());
  }

  @Test
  void maxPoolIndex() {
    Literal x = f32(d(1, 5, 5, 2, NAN, 3, 9, NAN, 4), 1, 1, 3, 3);
    assertLiteral(i32(i(4, 4, 4, 4), 1, 1, 2, 2), apply(new Op.MaxPoolIndex(2, 2, Geometry.UNIT), x));
    Literal row = f32(d(5, 5, -INF, -INF), 1, 1, 1, 4);
    assertLiteral(i32(i(0, 1, 2), 1, 1, 1, 3), apply(new Op.MaxPoolIndex(1, 2, Geometry.UNIT), row));
  }

  @Test
  void maxPoolIndexCountsThroughPlanesAndSkipsPadding() {
    Literal x = f64(d(-1, -2, -3, -4, -8, -7, -6, -5), 1, 2, 2, 2);
    assertLiteral(i32(i(0, 7), 1, 2, 1, 1), apply(new Op.MaxPoolIndex(2, 2, Geometry.square(2, 0, 1)), x));
    assertLiteral(i32(i(0, 1, 2, 3, 4, 5, 6, 7), 1, 2, 2, 2),
        apply(new Op.MaxPoolIndex(2, 2, Geometry.square(2, 1, 1)), x));
    assertLiteral(i32(i(), 0, 2, 1, 1), apply(new Op.MaxPoolIndex(2, 2, Geometry.UNIT), f64(d(), 0, 2, 2, 2)));
  }

  @Test
  void aWindowInThePaddingAloneIsRefused() {
    Op.MaxPoolIndex dilated = new Op.MaxPoolIndex(2, 1, new Geometry(1, 1, 2, 0, 1, 0, 3, 1));
    ShapeException error = assertThrows(ShapeException.class, () -> apply(dilated, f32(d(1), 1, 1, 1, 1)));
    assertTrue(error.getMessage().contains("lies in the padding alone"), error.getMessage());
    assertThrows(ShapeException.class,
        () -> apply(new Op.MaxPoolIndex(2, 2, Geometry.square(1, 2, 1)), f32(d(1, 2, 3, 4), 1, 1, 2, 2)));
  }

  @Test
  void sumPool() {
    Literal x = f32(d(1, 2, 3, 4, 5, 6, 7, 8, 9), 1, 1, 3, 3);
    assertLiteral(f32(d(12, 16, 24, 28), 1, 1, 2, 2), apply(new Op.SumPool(2, 2, Geometry.UNIT), x));
    assertLiteral(f32(d(1, 5, 11, 28), 1, 1, 2, 2),
        apply(new Op.SumPool(2, 2, new Geometry(2, 2, 1, 1, 0, 0, 1, 1)), x));
    assertLiteral(f32(d(20), 1, 1, 1, 1), apply(new Op.SumPool(2, 2, Geometry.square(1, 0, 2)), x));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumPoolGradientIsAdjoint(Case test) {
    Literal x = test.image();
    int height = test.filter()[2];
    int width = test.filter()[3];
    Literal y = apply(new Op.SumPool(height, width, test.geometry()), x);
    Literal g = random(new Random(14), y.shape().sizes());
    Literal dx = apply(new Op.SumPoolGradient(height, width, test.geometry(), x.shape().size(2), x.shape().size(3)),
        g);
    assertTrue(dx.shape().sameSizes(x.shape()));
    assertEquals(dot(y, g), dot(x, dx), 1e-10);
  }
}
