package org.chainrule.backend.cpu.images;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transformations of Winograd's minimal convolution F(4x4, 3x3): with the matrices A, B, G below, a tile of 4x4
 * outputs is Y = A^T ((G g G^T) * (B^T d B)) A for a filter g of 3x3 and the 6x6 elements d under the tile, with 36
 * products instead of 144. Over channels each of the 36 products becomes a product of matrices.
 *
 * <pre>
 *       4  0 -5  0  1  0          1/4    0    0
 *       0 -4 -4  1  1  0         -1/6 -1/6 -1/6         1  1  1  1  1  0
 * B^T = 0  4 -4 -1  1  0     G = -1/6  1/6 -1/6   A^T = 0  1 -1  2 -2  0
 *       0 -2 -1  2  1  0         1/24 1/12  1/6         0  1  1  4  4  0
 *       0  2 -1 -2  1  0         1/24-1/12  1/6         0  1 -1  8 -8  1
 *       0  4  0 -5  0  1           0    0    1
 * </pre>
 *
 * <p>Each works on all channels of one tile (or all outputs of one input channel), which lie side by side; whatever the
 * length of vectors, each number is computed by the same operations.
 *
 * <p>Source: Lavin, Gray: Fast algorithms for convolutional neural networks. CVPR 2016, arXiv:1509.09308.
 */
final class Winograd {
  /** Rows and columns of outputs of a tile. */
  static final int TILE = 4;
  /** Rows and columns of elements under a tile, and of what it is transformed to. */
  static final int PATCH = 6;
  /** Products. */
  static final int POSITIONS = PATCH * PATCH;
  /** Rows and columns of the filter. */
  static final int KERNEL = 3;

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int LENGTH = LANES.length();
  /** Elements of the memory that all transformations need for themselves. */
  static final int SCRATCH = POSITIONS * LENGTH;

  private Winograd() {}

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(LANES, from, at);
  }

  /**
   * Adds numbers to others.
   *
   * @param values all numbers
   * @param first place of those that are added to
   * @param second place of those that are added
   * @param count how many, a multiple of {@link #lanes()}
   */
  static void add(float[] values, int first, int second, int count) {
    for (int i = 0; i < count; i += LENGTH) {
      load(values, first + i).add(load(values, second + i)).intoArray(values, first + i);
    }
  }

  /** Channels must be a multiple of this. */
  static int lanes() {
    return LENGTH;
  }

  /**
   * B^T d B.
   *
   * @param d elements of an image
   * @param at place of the patch's first channel
   * @param row distance of rows
   * @param channels number of channels, also the distance of neighbouring elements of a row
   * @param v result
   * @param to place of the first channel of the first position
   * @param position distance of positions
   * @param scratch memory for {@link #SCRATCH} elements
   * @param free place of the first of them
   */
  static void patch(float[] d, int at, int row, int channels, float[] v, int to, int position, float[] scratch,
      int free) {
    for (int c = 0; c < channels; c += LENGTH) {
      for (int j = 0; j < PATCH; j++) {
        int from = at + j * channels + c;
        FloatVector d0 = load(d, from);
        FloatVector d1 = load(d, from + row);
        FloatVector d2 = load(d, from + 2 * row);
        FloatVector d3 = load(d, from + 3 * row);
        FloatVector d4 = load(d, from + 4 * row);
        FloatVector d5 = load(d, from + 5 * row);
        transformPatch(d0, d1, d2, d3, d4, d5, scratch, free + j * LENGTH, PATCH * LENGTH);
      }
      for (int i = 0; i < PATCH; i++) {
        int from = i * PATCH * LENGTH;
        FloatVector d0 = load(scratch, free + from);
        FloatVector d1 = load(scratch, free + from + LENGTH);
        FloatVector d2 = load(scratch, free + from + 2 * LENGTH);
        FloatVector d3 = load(scratch, free + from + 3 * LENGTH);
        FloatVector d4 = load(scratch, free + from + 4 * LENGTH);
        FloatVector d5 = load(scratch, free + from + 5 * LENGTH);
        transformPatch(d0, d1, d2, d3, d4, d5, v, to + c + i * PATCH * position, position);
      }
    }
  }

  private static void transformPatch(FloatVector d0, FloatVector d1, FloatVector d2, FloatVector d3, FloatVector d4,
      FloatVector d5, float[] to, int at, int step) {
    FloatVector even = d2.mul(-4f).add(d4);
    FloatVector odd = d1.mul(-4f).add(d3);
    FloatVector half = d4.sub(d2);
    FloatVector twice = d3.sub(d1).mul(2f);
    d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(to, at);
    even.add(odd).intoArray(to, at + step);
    even.sub(odd).intoArray(to, at + 2 * step);
    half.add(twice).intoArray(to, at + 3 * step);
    half.sub(twice).intoArray(to, at + 4 * step);
    d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(to, at + 5 * step);
  }

  /**
   * A^T m A, of which as many rows and columns are stored as the image has.
   *
   * @param m products
   * @param at place of the first channel of the first position
   * @param position distance of positions
   * @param channels number of channels
   * @param y elements of an image
   * @param to place of the tile's first channel
   * @param row distance of rows
   * @param rows number of rows to store
   * @param columns number of columns to store
   * @param scratch memory for {@link #SCRATCH} elements
   * @param free place of the first of them
   * @return 0 if all stored elements are finite, else NaN
   */
  static float tile(float[] m, int at, int position, int channels, float[] y, int to, int row, int rows, int columns,
      float[] scratch, int free) {
    FloatVector check = FloatVector.zero(LANES);
    for (int c = 0; c < channels; c += LENGTH) {
      for (int j = 0; j < PATCH; j++) {
        int from = at + j * position + c;
        int step = PATCH * position;
        FloatVector m0 = load(m, from);
        FloatVector m1 = load(m, from + step);
        FloatVector m2 = load(m, from + 2 * step);
        FloatVector m3 = load(m, from + 3 * step);
        FloatVector m4 = load(m, from + 4 * step);
        FloatVector m5 = load(m, from + 5 * step);
        FloatVector sum = m1.add(m2);
        FloatVector difference = m1.sub(m2);
        FloatVector sum2 = m3.add(m4);
        FloatVector difference2 = m3.sub(m4);
        int into = j * LENGTH;
        m0.add(sum).add(sum2).intoArray(scratch, free + into);
        difference2.mul(2f).add(difference).intoArray(scratch, free + into + PATCH * LENGTH);
        sum2.mul(4f).add(sum).intoArray(scratch, free + into + 2 * PATCH * LENGTH);
        difference2.mul(8f).add(difference).add(m5).intoArray(scratch, free + into + 3 * PATCH * LENGTH);
      }
      for (int i = 0; i < rows; i++) {
        int from = i * PATCH * LENGTH;
        FloatVector m0 = load(scratch, free + from);
        FloatVector m1 = load(scratch, free + from + LENGTH);
        FloatVector m2 = load(scratch, free + from + 2 * LENGTH);
        FloatVector m3 = load(scratch, free + from + 3 * LENGTH);
        FloatVector m4 = load(scratch, free + from + 4 * LENGTH);
        FloatVector m5 = load(scratch, free + from + 5 * LENGTH);
        FloatVector sum = m1.add(m2);
        FloatVector difference = m1.sub(m2);
        FloatVector sum2 = m3.add(m4);
        FloatVector difference2 = m3.sub(m4);
        int into = to + i * row + c;
        FloatVector y0 = m0.add(sum).add(sum2);
        y0.intoArray(y, into);
        check = y0.mul(0f).add(check);
        if (columns > 1) {
          FloatVector y1 = difference2.mul(2f).add(difference);
          y1.intoArray(y, into + channels);
          check = y1.mul(0f).add(check);
        }
        if (columns > 2) {
          FloatVector y2 = sum2.mul(4f).add(sum);
          y2.intoArray(y, into + 2 * channels);
          check = y2.mul(0f).add(check);
        }
        if (columns > 3) {
          FloatVector y3 = difference2.mul(8f).add(difference).add(m5);
          y3.intoArray(y, into + 3 * channels);
          check = y3.mul(0f).add(check);
        }
      }
    }
    return check.reduceLanes(VectorOperators.MAX);
  }

  /**
   * A y A^T: what a tile of cotangents gives to each product.
   *
   * @param y elements of an image
   * @param at place of the tile's first channel
   * @param row distance of rows
   * @param channels number of channels
   * @param m result
   * @param to place of the first channel of the first position
   * @param position distance of positions
   * @param scratch memory for {@link #SCRATCH} elements
   * @param free place of the first of them
   */
  static void spread(float[] y, int at, int row, int channels, float[] m, int to, int position, float[] scratch,
      int free) {
    for (int c = 0; c < channels; c += LENGTH) {
      for (int j = 0; j < TILE; j++) {
        int from = at + j * channels + c;
        spread(load(y, from), load(y, from + row),
            load(y, from + 2 * row), load(y, from + 3 * row), scratch,
            free + j * LENGTH, TILE * LENGTH);
      }
      for (int i = 0; i < PATCH; i++) {
        int from = i * TILE * LENGTH;
        spread(load(scratch, free + from), load(scratch, free + from + LENGTH),
            load(scratch, free + from + 2 * LENGTH),
            load(scratch, free + from + 3 * LENGTH), m, to + c + i * PATCH * position, position);
      }
    }
  }

  private static void spread(FloatVector y0, FloatVector y1, FloatVector y2, FloatVector y3, float[] to,
      int at, int step) {
    FloatVector even = y0.add(y2);
    FloatVector odd = y1.add(y3);
    FloatVector even2 = y2.mul(4f).add(y0);
    FloatVector odd2 = y3.mul(8f).add(y1.mul(2f));
    y0.intoArray(to, at);
    even.add(odd).intoArray(to, at + step);
    even.sub(odd).intoArray(to, at + 2 * step);
    even2.add(odd2).intoArray(to, at + 3 * step);
    even2.sub(odd2).intoArray(to, at + 4 * step);
    y3.intoArray(to, at + 5 * step);
  }

  /**
   * G g G^T.
   *
   * @param g nine arrays of outputs, one behind the other
   * @param at place of the first
   * @param element distance of the filter's elements
   * @param outputs number of outputs
   * @param u result
   * @param to place of the first output of the first position
   * @param position distance of positions
   * @param scratch memory for {@link #SCRATCH} elements
   * @param free place of the first of them
   */
  static void filter(float[] g, int at, int element, int outputs, float[] u, int to, int position, float[] scratch,
      int free) {
    for (int o = 0; o < outputs; o += LENGTH) {
      for (int j = 0; j < KERNEL; j++) {
        int from = at + j * element + o;
        transformFilter(load(g, from),
            load(g, from + KERNEL * element),
            load(g, from + 2 * KERNEL * element), scratch, free + j * LENGTH, KERNEL * LENGTH);
      }
      for (int i = 0; i < PATCH; i++) {
        int from = i * KERNEL * LENGTH;
        transformFilter(load(scratch, free + from),
            load(scratch, free + from + LENGTH),
            load(scratch, free + from + 2 * LENGTH), u, to + o + i * PATCH * position, position);
      }
    }
  }

  private static void transformFilter(FloatVector g0, FloatVector g1, FloatVector g2, float[] to, int at, int step) {
    FloatVector ends = g0.add(g2).mul(-1f / 6);
    FloatVector middle = g1.mul(1f / 6);
    FloatVector ends2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
    FloatVector middle2 = g1.mul(1f / 12);
    g0.mul(0.25f).intoArray(to, at);
    ends.sub(middle).intoArray(to, at + step);
    ends.add(middle).intoArray(to, at + 2 * step);
    ends2.add(middle2).intoArray(to, at + 3 * step);
    ends2.sub(middle2).intoArray(to, at + 4 * step);
    g2.intoArray(to, at + 5 * step);
  }

  /**
   * G^T u G: the gradient at the filter.
   *
   * @param u what the products give
   * @param at place of the first output of the first position
   * @param position distance of positions
   * @param outputs number of outputs
   * @param g result: nine arrays of outputs
   * @param to place of the first
   * @param element distance of the filter's elements
   * @param scratch memory for {@link #SCRATCH} elements
   * @param free place of the first of them
   */
  static void filterGradient(float[] u, int at, int position, int outputs, float[] g, int to, int element,
      float[] scratch, int free) {
    for (int o = 0; o < outputs; o += LENGTH) {
      for (int j = 0; j < PATCH; j++) {
        int from = at + j * position + o;
        int step = PATCH * position;
        gatherFilter(load(u, from), load(u, from + step),
            load(u, from + 2 * step), load(u, from + 3 * step),
            load(u, from + 4 * step), load(u, from + 5 * step),
            scratch, free + j * LENGTH, PATCH * LENGTH);
      }
      for (int i = 0; i < KERNEL; i++) {
        int from = i * PATCH * LENGTH;
        gatherFilter(load(scratch, free + from),
            load(scratch, free + from + LENGTH),
            load(scratch, free + from + 2 * LENGTH),
            load(scratch, free + from + 3 * LENGTH),
            load(scratch, free + from + 4 * LENGTH),
            load(scratch, free + from + 5 * LENGTH), g, to + o + i * KERNEL * element, element);
      }
    }
  }

  private static void gatherFilter(FloatVector u0, FloatVector u1, FloatVector u2, FloatVector u3, FloatVector u4,
      FloatVector u5, float[] to, int at, int step) {
    FloatVector sum = u1.add(u2).mul(1f / 6);
    FloatVector difference = u2.sub(u1).mul(1f / 6);
    FloatVector sum2 = u3.add(u4);
    FloatVector difference2 = u3.sub(u4);
    u0.mul(0.25f).sub(sum).add(sum2.mul(1f / 24)).intoArray(to, at);
    difference2.mul(1f / 12).add(difference).intoArray(to, at + step);
    sum2.mul(1f / 6).sub(sum).add(u5).intoArray(to, at + 2 * step);
  }
}
