package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Dataset.Samples;
import org.chainrule.api.Dataset.Splits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedDataTest {
  static Stream<Dataset> datasets() {
    return Stream.of(new Spirals(), new Moons(), new Circles(), new Blobs(), new Xor());
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void isAFunctionOfTheSeed(Dataset dataset) throws IOException {
    Splits first = dataset.load(1);
    assertArrayEquals(first.training().features().floats(), dataset.load(1).training().features().floats());
    assertFalse(Arrays.equals(first.training().features().floats(), dataset.load(2).training().features().floats()));
    assertFalse(Arrays.equals(first.training().features().floats(),
        first.test().orElseThrow().features().floats()), "other points to test on");
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void hasEquallyManyPointsOfEachClass(Dataset dataset) throws IOException {
    Splits splits = dataset.load(1);
    for (Samples samples : Stream.of(splits.training(), splits.test().orElseThrow()).toList()) {
      assertEquals(2, samples.features().shape().size(1));
      for (int label = 0; label < splits.classes().size(); label++) {
        int wanted = label;
        assertEquals(200, Arrays.stream(samples.targets().ints()).filter(l -> l == wanted).count());
      }
    }
    assertEquals(2, splits.features().size());
  }

  @Test
  void spiralsLieWhereTheirFormulaSays() {
    Samples samples = new Spirals(2, 100, 0, 1).load(5).training();
    for (int i = 0; i < 200; i++) {
      double r = i / 2 / 100.0;
      double angle = 2 * Math.PI * (r + samples.targets().ints()[i] / 2.0);
      assertEquals(r * Math.cos(angle), samples.features().floats()[2 * i], 1e-6);
      assertEquals(r * Math.sin(angle), samples.features().floats()[2 * i + 1], 1e-6);
    }
  }

  @Test
  void othersLieWhereTheirFormulasSay() {
    Samples circles = new Circles(100, 0, 0.5).load(5).training();
    Samples xor = new Xor(100, 0).load(5).training();
    Samples moons = new Moons(100, 0).load(5).training();
    for (int i = 0; i < 200; i++) {
      int label = circles.targets().ints()[i];
      float[] circle = circles.features().floats();
      assertEquals(label == 0 ? 1 : 0.5, Math.hypot(circle[2 * i], circle[2 * i + 1]), 1e-6);
      float product = xor.features().floats()[2 * i] * xor.features().floats()[2 * i + 1];
      assertTrue(xor.targets().ints()[i] == 0 ? product >= 0 : product <= 0);
      float[] moon = moons.features().floats();
      assertEquals(1, moons.targets().ints()[i] == 0
          ? Math.hypot(moon[2 * i], moon[2 * i + 1]) : Math.hypot(1 - moon[2 * i], 0.5 - moon[2 * i + 1]), 1e-6);
    }
  }

  @Test
  void blobsHaveTheirSpread() {
    Samples blobs = new Blobs(2, 5000, 0.3).load(5).training();
    double squares = 0;
    for (int i = 0; i < 10000; i++) {
      double centre = blobs.targets().ints()[i] == 0 ? 1 : -1;
      squares += Math.pow(blobs.features().floats()[2 * i] - centre, 2) / 10000;
    }
    assertEquals(0.09, squares, 0.005);
  }

  @Test
  void parametersAreChecked() {
    assertEquals("classes must be from 2 to 1000, not 1",
        assertThrows(IllegalArgumentException.class, () -> new Spirals(1, 10, 0, 1)).getMessage());
    assertEquals("samples must be from 1 to 1000000, not 0",
        assertThrows(IllegalArgumentException.class, () -> new Xor(0, 0)).getMessage());
    assertEquals("noise must be finite and not negative, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new Moons(10, Double.NaN)).getMessage());
    assertEquals("factor must be from 0 to 1, not 2.0",
        assertThrows(IllegalArgumentException.class, () -> new Circles(10, 0, 2)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Spirals(2, 10, 0, Double.NaN));
  }
}
