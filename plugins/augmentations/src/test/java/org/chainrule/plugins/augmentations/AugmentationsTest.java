package org.chainrule.plugins.augmentations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

class AugmentationsTest {
  private static final int CLASSES = 3;

  /** What a batch becomes at a step, computed by the interpreter. */
  private static Map<String, Literal> changed(Augmentation augmentation, Tensor features, Tensor targets, long step) {
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT32, x -> x,
        (shape, site) -> site.uniform(shape), (scalar, variables) -> variables));
    Augmentation.Samples samples = augmentation.apply(new Augmentation.Samples(features, targets, CLASSES), context);
    return Reference.run(Tensors.graph(Map.of("features", samples.features(), "targets", samples.targets())),
        Map.of(TraceContext.SEED, Literal.scalar(3L), TraceContext.STEP, Literal.scalar(step))).outputs();
  }

  private static double[] images(Augmentation augmentation, Tensor images) {
    return changed(augmentation, images, Tensor.of(new int[images.shape().size(0)], images.shape().size(0)), 0)
        .get("features").toDoubles();
  }

  /** The same image many times, each of its pixels another number. */
  private static Tensor repeated(int count, int channels, int height, int width) {
    return Tensors.iota(DType.FLOAT32, Shape.of(1, channels * height * width), 1).add(1)
        .reshape(1, channels, height, width).expand(count, channels, height, width);
  }

  private static double pixel(double[] pixels, int height, int width, int y, int x, double fill) {
    return y < 0 || y >= height || x < 0 || x >= width ? fill : pixels[y * width + x];
  }

  @Test
  void translateMovesWholePixelsInAllChannelsAlike() {
    int count = 400;
    double[] moved = images(new Translate(2, -7), repeated(count, 2, 4, 5));
    double[] plane = IntStream.rangeClosed(1, 20).asDoubleStream().toArray();
    TreeMap<String, Integer> shifts = new TreeMap<>();
    for (int n = 0; n < count; n++) {
      double[] sample = Arrays.copyOfRange(moved, n * 40, n * 40 + 40);
      String found = "none";
      for (int dy = -2; dy <= 2; dy++) {
        for (int dx = -2; dx <= 2; dx++) {
          double[] wanted = new double[40];
          for (int i = 0; i < 40; i++) {
            double value = pixel(plane, 4, 5, i % 20 / 5 - dy, i % 5 - dx, -7);
            wanted[i] = i < 20 || value == -7 ? value : value + 20;
          }
          found = Arrays.equals(wanted, sample) ? dy + " " + dx : found;
        }
      }
      shifts.merge(found, 1, Integer::sum);
    }
    assertEquals(25, shifts.size(), () -> "each shift occurs, and nothing else: " + shifts);
    assertTrue(!shifts.containsKey("none") && shifts.values().stream().allMatch(times -> times >= 4 && times <= 34),
        () -> "about 16 times each: " + shifts);
  }

  @Test
  void flipMirrorsAboutAsManyAsAsked() {
    double[] flipped = images(new Flip(Flip.Direction.HORIZONTAL, 0.25), repeated(400, 1, 2, 3));
    int mirrored = 0;
    for (int n = 0; n < 400; n++) {
      double[] sample = Arrays.copyOfRange(flipped, n * 6, n * 6 + 6);
      boolean changed = sample[0] == 3;
      assertArrayEquals(changed ? new double[] {3, 2, 1, 6, 5, 4} : new double[] {1, 2, 3, 4, 5, 6}, sample);
      mirrored += changed ? 1 : 0;
    }
    assertTrue(mirrored > 70 && mirrored < 130, "a quarter of 400, not " + mirrored);
    assertArrayEquals(new double[] {4, 5, 6, 1, 2, 3}, images(new Flip(Flip.Direction.VERTICAL, 1),
        repeated(1, 1, 2, 3)));
    assertArrayEquals(new double[] {6, 5, 4, 3, 2, 1}, images(new Flip(Flip.Direction.BOTH, 1), repeated(1, 1, 2, 3)));
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, images(new Flip(Flip.Direction.BOTH, 0), repeated(1, 1, 2, 3)));
  }

  @Test
  void rotateTurnsAboutTheMiddle() {
    float[] spot = new float[49];
    spot[3 * 7 + 5] = 1; // two pixels to the right of the middle
    int count = 200;
    double[] turned = images(new Rotate(90, 0), Tensor.of(spot, 1, 1, 7, 7).expand(count, 1, 7, 7));
    double least = 0;
    double most = 0;
    for (int n = 0; n < count; n++) {
      double y = 0;
      double x = 0;
      double mass = 0;
      for (int i = 0; i < 49; i++) {
        double value = turned[n * 49 + i];
        mass += value;
        y += value * (i / 7 - 3);
        x += value * (i % 7 - 3);
      }
      assertEquals(1, mass, 0.2, "interpolation keeps about as much ink");
      assertEquals(2, Math.hypot(y, x) / mass, 0.15, "at the same distance from the middle");
      double angle = Math.toDegrees(Math.atan2(y, x));
      least = Math.min(least, angle);
      most = Math.max(most, angle);
    }
    assertTrue(least < -80 && least > -92 && most > 80 && most < 92, "from %s to %s degrees".formatted(least, most));
  }

  @Test
  void gaussianNoiseHasItsDeviation() {
    double[] noisy = images(new GaussianNoise(0.5), Tensors.full(DType.FLOAT32, Shape.of(100, 100), 2));
    double mean = Arrays.stream(noisy).average().orElseThrow();
    double deviation = Math.sqrt(Arrays.stream(noisy).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    assertEquals(2, mean, 0.02);
    assertEquals(0.5, deviation, 0.02);
  }

  /** With features that are one-hot like the targets, both must be mixed in the same way. */
  @Test
  void mixupMixesFeaturesAndTargetsAlike() {
    int count = 600;
    int[] labels = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
    Tensor targets = Tensor.of(labels, count);
    Tensor features = Tensors.oneHot(targets, CLASSES, DType.FLOAT32);
    for (Mixup mixup : new Mixup[] {new Mixup(), new Mixup(1, 0), new Mixup(0.5, CLASSES)}) {
      Map<String, Literal> mixed = changed(mixup, features, targets, 0);
      assertEquals(mixed.get("features"), mixed.get("targets"));
      Map<String, Literal> soft = changed(mixup, features, features, 0);
      assertEquals(mixed.get("targets"), soft.get("targets"), "probabilities are mixed as class numbers are");
      double[] own = IntStream.range(0, count).mapToDouble(i -> mixed.get("targets").get(i * CLASSES + labels[i]))
          .toArray();
      // A sample meets its own class in a third of all cases; otherwise its part is Beta(alpha, alpha), mean 1/2.
      assertEquals(1 / 3.0 + 2 / 3.0 / 2, Arrays.stream(own).average().orElseThrow(), 0.05);
      double[] parts = Arrays.stream(own).filter(part -> part < 1).toArray();
      double variance = Arrays.stream(parts).map(part -> (part - 0.5) * (part - 0.5)).average().orElseThrow();
      assertEquals(1 / (4 * (2 * mixup.alpha() + 1)), variance, 0.02, "the variance of Beta(alpha, alpha)");
    }
  }

  @Test
  void eachSampleAndEachStepHasItsOwnChange() {
    Tensor images = repeated(8, 1, 4, 4);
    Tensor targets = Tensor.of(new int[8], 8);
    for (Augmentation augmentation : new Augmentation[] {new Rotate(), new GaussianNoise()}) {
      Literal first = changed(augmentation, images, targets, 0).get("features");
      assertEquals(first, changed(augmentation, images, targets, 0).get("features"));
      TreeSet<String> samples = new TreeSet<>();
      for (long step = 0; step < 2; step++) {
        double[] pixels = changed(augmentation, images, targets, step).get("features").toDoubles();
        for (int n = 0; n < 8; n++) {
          samples.add(Arrays.toString(Arrays.copyOfRange(pixels, n * 16, n * 16 + 16)));
        }
      }
      assertEquals(16, samples.size(), augmentation::toString);
    }
  }

  @Test
  void saysWhatItTakes() {
    Tensor rows = Tensor.of(new float[6], 2, 3);
    Tensor labels = Tensor.of(new int[] {0, 1}, 2);
    TraceContext context = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT32, x -> x,
        (shape, site) -> site.uniform(shape), (scalar, variables) -> variables));
    assertEquals("translate takes images [batch, channels, height, width], and these are [2, 3]",
        assertThrows(ShapeException.class,
            () -> new Translate().apply(new Augmentation.Samples(rows, labels), context)).getMessage());
    assertEquals(
        "mixup takes floating targets, or class numbers [batch] of a known number of classes; say how many in classes",
        assertThrows(IllegalArgumentException.class,
            () -> new Mixup().apply(new Augmentation.Samples(rows, labels), context)).getMessage());
  }

  @Test
  void parametersAreChecked() {
    assertEquals("pixels must be at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> new Translate(0, 0)).getMessage());
    assertEquals("fill must be finite, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new Rotate(5, Double.NaN)).getMessage());
    assertEquals("degrees must be above 0 and at most 180, not 200.0",
        assertThrows(IllegalArgumentException.class, () -> new Rotate(200, 0)).getMessage());
    assertEquals("probability must be from 0 to 1, not 1.5",
        assertThrows(IllegalArgumentException.class, () -> new Flip(Flip.Direction.BOTH, 1.5)).getMessage());
    assertEquals("deviation must be finite and at least 0, not -1.0",
        assertThrows(IllegalArgumentException.class, () -> new GaussianNoise(-1)).getMessage());
    assertEquals("alpha must be above 0 and at most 1, not 2.0",
        assertThrows(IllegalArgumentException.class, () -> new Mixup(2, 0)).getMessage());
    assertEquals("classes must be at least 2, or 0, not 1",
        assertThrows(IllegalArgumentException.class, () -> new Mixup(0.2, 1)).getMessage());
  }
}
