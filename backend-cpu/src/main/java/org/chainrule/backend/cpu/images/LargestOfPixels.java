package org.chainrule.backend.cpu.images;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The largest of some pixels, channel by channel: the first of equal ones, and NaN is largest. */
final class LargestOfPixels {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  private LargestOfPixels() {}

  /** Whether a number takes the place of the largest so far. */
  private static boolean exceeds(float value, float best) {
    return !(best >= value) && best == best;
  }

  private static VectorMask<Float> exceeds(FloatVector value, FloatVector best) {
    return best.compare(VectorOperators.GE, value).not().and(best.compare(VectorOperators.EQ, best));
  }

  /**
   * Writes the largest.
   *
   * @param x all pixels
   * @param pixels where the pixels begin
   * @param count how many
   * @param result where they go
   * @param to place of the first channel
   * @param channels number of channels
   */
  static void find(float[] x, int[] pixels, int count, float[] result, int to, int channels) {
    int whole = LANES.loopBound(channels);
    for (int c = 0; c < whole; c += LANES.length()) {
      if (count == 4) {
        findOfFour(x, pixels, c, result, to + c);
        continue;
      }
      FloatVector best = FloatVector.fromArray(LANES, x, pixels[0] + c);
      for (int i = 1; i < count; i++) {
        FloatVector value = FloatVector.fromArray(LANES, x, pixels[i] + c);
        best = best.blend(value, exceeds(value, best));
      }
      best.intoArray(result, to + c);
    }
    for (int c = whole; c < channels; c++) {
      float best = x[pixels[0] + c];
      for (int i = 1; i < count; i++) {
        float value = x[pixels[i] + c];
        best = exceeds(value, best) ? value : best;
      }
      result[to + c] = best;
    }
  }

  /** The same for a window of 2 x 2, the usual one: without loops it takes half the time. */
  private static void findOfFour(float[] x, int[] pixels, int c, float[] result, int to) {
    FloatVector best = FloatVector.fromArray(LANES, x, pixels[0] + c);
    FloatVector second = FloatVector.fromArray(LANES, x, pixels[1] + c);
    FloatVector third = FloatVector.fromArray(LANES, x, pixels[2] + c);
    FloatVector fourth = FloatVector.fromArray(LANES, x, pixels[3] + c);
    best = best.blend(second, exceeds(second, best));
    best = best.blend(third, exceeds(third, best));
    best.blend(fourth, exceeds(fourth, best)).intoArray(result, to);
  }

  /**
   * Adds a cotangent to the largest.
   *
   * @param x all pixels
   * @param pixels where the pixels begin
   * @param count how many
   * @param g cotangents
   * @param at place of the first channel's
   * @param result cotangents of pixels, at the same places as these
   * @param channels number of channels
   * @param first whether there is nothing yet at these places
   */
  static void spread(float[] x, int[] pixels, int count, float[] g, int at, float[] result, int channels,
      boolean first) {
    int whole = LANES.loopBound(channels);
    for (int c = 0; c < whole; c += LANES.length()) {
      if (count == 4) {
        spreadToFour(x, pixels, c, g, at + c, result, first);
        continue;
      }
      FloatVector best = FloatVector.fromArray(LANES, x, pixels[0] + c);
      FloatVector winner = FloatVector.zero(LANES);
      for (int i = 1; i < count; i++) {
        FloatVector value = FloatVector.fromArray(LANES, x, pixels[i] + c);
        VectorMask<Float> exceeds = exceeds(value, best);
        best = best.blend(value, exceeds);
        winner = winner.blend(i, exceeds);
      }
      FloatVector cotangent = FloatVector.fromArray(LANES, g, at + c);
      FloatVector zero = FloatVector.zero(LANES);
      for (int i = 0; i < count; i++) {
        FloatVector added = zero.blend(cotangent, winner.compare(VectorOperators.EQ, i));
        FloatVector before = first ? zero : FloatVector.fromArray(LANES, result, pixels[i] + c);
        before.add(added).intoArray(result, pixels[i] + c);
      }
    }
    for (int c = whole; c < channels; c++) {
      int winner = 0;
      for (int i = 1; i < count; i++) {
        winner = exceeds(x[pixels[i] + c], x[pixels[winner] + c]) ? i : winner;
      }
      for (int i = 0; i < count; i++) {
        int place = pixels[i] + c;
        result[place] = (first ? 0 : result[place]) + (i == winner ? g[at + c] : 0);
      }
    }
  }

  /** The same for a window of 2 x 2. */
  private static void spreadToFour(float[] x, int[] pixels, int c, float[] g, int at, float[] result,
      boolean first) {
    FloatVector best = FloatVector.fromArray(LANES, x, pixels[0] + c);
    FloatVector value = FloatVector.fromArray(LANES, x, pixels[1] + c);
    VectorMask<Float> second = exceeds(value, best);
    best = best.blend(value, second);
    value = FloatVector.fromArray(LANES, x, pixels[2] + c);
    VectorMask<Float> third = exceeds(value, best);
    best = best.blend(value, third);
    VectorMask<Float> fourth = exceeds(FloatVector.fromArray(LANES, x, pixels[3] + c), best);
    VectorMask<Float> notFourth = fourth.not();
    VectorMask<Float> notLater = third.not().and(notFourth);
    FloatVector cotangent = FloatVector.fromArray(LANES, g, at);
    add(cotangent, second.not().and(notLater), result, pixels[0] + c, first);
    add(cotangent, second.and(notLater), result, pixels[1] + c, first);
    add(cotangent, third.and(notFourth), result, pixels[2] + c, first);
    add(cotangent, fourth, result, pixels[3] + c, first);
  }

  private static void add(FloatVector cotangent, VectorMask<Float> chosen, float[] result, int at, boolean first) {
    FloatVector zero = FloatVector.zero(LANES);
    FloatVector before = first ? zero : FloatVector.fromArray(LANES, result, at);
    before.add(zero.blend(cotangent, chosen)).intoArray(result, at);
  }
}
