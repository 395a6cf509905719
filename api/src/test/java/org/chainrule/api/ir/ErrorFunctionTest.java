package org.chainrule.api.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values computed with 40 decimal digits. */
class ErrorFunctionTest {
  @ParameterizedTest
  @CsvSource({"1e-300, 1.1283791670955126022e-300", "1e-08, 1.1283791670955125599e-8", "0.1, 0.1124629160182848984",
    "0.5, 0.52049987781304653768", "0.84375, 0.76722566123234163346", "1.0, 0.84270079294971486934",
    "1.5, 0.96610514647531072707", "1.9999999, 0.99532226295225378421", "2.0, 0.99532226501895273416",
    "2.5, 0.99959304798255504106", "3.0, 0.99997790950300141456", "4.0, 0.99999998458274209972",
    "5.5, 0.99999999999999264215", "5.9, 0.9999999999999999281", "6.5, 0.99999999999999999996"})
  void isAccurateAndOdd(double x, double expected) {
    assertEquals(expected, ErrorFunction.erf(x), 5e-16 * expected);
    assertEquals(-ErrorFunction.erf(x), ErrorFunction.erf(-x));
  }

  @Test
  void limits() {
    assertEquals(1, ErrorFunction.erf(Double.POSITIVE_INFINITY));
    assertEquals(-1, ErrorFunction.erf(Double.NEGATIVE_INFINITY));
    assertEquals(Double.NaN, ErrorFunction.erf(Double.NaN));
    assertEquals(-0.0, ErrorFunction.erf(-0.0));
  }

  @Test
  void neverFalls() {
    double before = ErrorFunction.erf(-7);
    for (double x = -7; x <= 7; x += 0x1p-10) {
      double here = ErrorFunction.erf(x);
      assertEquals(Math.max(before, here), here, 2e-16, "erf falls at " + x);
      before = here;
    }
  }
}
