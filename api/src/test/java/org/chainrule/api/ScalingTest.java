package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.api.Dataset.Samples;
import org.chainrule.api.Dataset.Scaling;
import org.chainrule.api.Dataset.Splits;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingTest {
  private static Literal floats(float[] values, int... sizes) {
    return Literal.of(values, Shape.of(sizes));
  }

  private static Splits splits(Literal features, Scaling scaling) {
    int samples = features.shape().size(0);
    return new Splits(new Samples(features, floats(new float[samples], samples)), Optional.empty(), List.of(),
        List.of(),
        "made up", Optional.of(scaling));
  }

  @Test
  void offsetAndFactorAreExpandedToASample() {
    Literal raw = floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    Scaling rows = new Scaling(floats(new float[] {1, 2}, 2, 1), floats(new float[] {10, 0.5f}, 2));
    assertArrayEquals(new float[] {0, 0.5f, 10, 1, 40, 2.5f, 50, 3}, rows.features(raw).floats());
    assertEquals(raw, rows.raw(rows.features(raw)));
    assertEquals(raw, splits(raw, rows).unscaled(splits(raw, rows).scaled(raw)));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 255})
  void pixelsComeBackToRounding(int largest) {
    float[] pixels = new float[largest + 1];
    for (int i = 0; i <= largest; i++) {
      pixels[i] = i;
    }
    Scaling scaling = Scaling.by(1.0 / largest);
    float[] features = scaling.features(floats(pixels, pixels.length, 1)).floats();
    assertEquals(0, features[0]);
    assertEquals(1, features[largest]);
    float[] back = scaling.raw(floats(features, pixels.length, 1)).floats();
    for (int i = 0; i <= largest; i++) {
      assertEquals(i / (double) largest, features[i], 1e-7);
      assertEquals(pixels[i], back[i], Math.ulp(pixels[i]));
      assertEquals(features[i], scaling.features(floats(back, pixels.length, 1)).floats()[i], Math.ulp(features[i]));
    }
  }

  @Test
  void withoutScalingFeaturesAreTheNumbersOfTheSource() {
    Literal raw = floats(new float[] {1, 2}, 2, 1);
    Splits splits = new Splits(new Samples(raw, raw), Optional.empty(), List.of(), List.of(), "made up");
    assertTrue(splits.scaling().isEmpty());
    assertEquals(raw, splits.scaled(raw));
    assertEquals(raw, splits.unscaled(raw));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Literal features = floats(new float[6], 2, 3);
    Scaling two = new Scaling(Literal.scalar(DType.FLOAT32, 0), floats(new float[] {1, 2}, 2));
    assertTrue(assertThrows(ShapeException.class, () -> splits(features, two)).getMessage()
        .startsWith("scaling: shapes [3] and [2] do not broadcast"));
    Scaling matrix = new Scaling(floats(new float[3], 1, 3), Literal.scalar(DType.FLOAT32, 1));
    assertEquals("scaling: offset [1, 3] and factor [] do not fit a sample of shape [3]",
        assertThrows(ShapeException.class, () -> splits(features, matrix)).getMessage());
    assertEquals("a factor must be finite and not 0, but one is 0.0",
        assertThrows(IllegalArgumentException.class, () -> Scaling.by(0)).getMessage());
    assertEquals("a factor must be finite and not 0, but one is Infinity",
        assertThrows(IllegalArgumentException.class, () -> Scaling.by(1e300)).getMessage());
    assertEquals("an offset must be finite, not NaN", assertThrows(IllegalArgumentException.class,
        () -> new Scaling(Literal.scalar(DType.FLOAT32, Double.NaN), Literal.scalar(DType.FLOAT32, 1))).getMessage());
    assertEquals("offset and factor must be float32, not float64 and float32", assertThrows(
        IllegalArgumentException.class,
        () -> new Scaling(Literal.scalar(DType.FLOAT64, 0), Literal.scalar(DType.FLOAT32, 1))).getMessage());
  }

  @Test
  void someOfTheSamplesAreCopied() {
    Dataset.Samples all = new Dataset.Samples(Literal.of(new float[] {0, 1, 2, 3, 4, 5}, Shape.of(3, 2)),
        Literal.of(new int[] {7, 8, 9}, Shape.of(3)));
    Dataset.Samples some = all.rows(2, 0, 2);
    assertEquals(Literal.of(new float[] {4, 5, 0, 1, 4, 5}, Shape.of(3, 2)), some.features());
    assertEquals(Literal.of(new int[] {9, 7, 9}, Shape.of(3)), some.targets());
    assertEquals(0, all.rows().size());
    assertThrows(IndexOutOfBoundsException.class, () -> all.rows(3));
  }
}
