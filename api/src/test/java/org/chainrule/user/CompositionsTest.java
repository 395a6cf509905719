package org.chainrule.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

/** The less obvious compositions of docs/ir-coverage.md, against plain loops. */
class CompositionsTest {
  private static final DType F64 = DType.FLOAT64;

  private static Tensor number(long value) {
    return Tensors.constant(Literal.scalar(value));
  }

  private static Tensor uniform(String site, int... sizes) {
    return Tensors.uniform(site, Shape.of(sizes), F64, number(5), number(0));
  }

  private static Tensor normal(String site, int... sizes) {
    return Tensors.normal(site, Shape.of(sizes), F64, number(5), number(0));
  }

  private static Tensor eye(int rows, int columns) {
    Shape shape = Shape.of(rows, columns);
    return Tensors.iota(DType.INT32, shape, 0).eq(Tensors.iota(DType.INT32, shape, 1)).cast(F64);
  }

  private static double largest(Tensor x) {
    return x.abs().amax().item();
  }

  @Test
  void sparsemax() {
    Tensor x = normal("sparsemax", 50, 7);
    Tensor sorted = Tensors.takeAlong(x, -1, Tensors.argSort(x, -1, true));
    Tensor cumulated = Tensors.cumSum(sorted, -1);
    Tensor inside = sorted.mul(Tensors.iota(F64, x.shape(), 1).add(1)).add(1).gt(cumulated).cast(F64);
    Tensor tau = sorted.mul(inside).sum(1).sub(1).div(inside.sum(1));
    Tensor y = x.sub(tau.reshape(50, 1)).relu();
    // the projection onto the simplex: non-negative, sums to 1, and the entries that are left exceed x by a constant
    assertTrue(y.amin().item() >= 0);
    assertEquals(0, largest(y.sum(1).sub(1)), 1e-12);
    assertEquals(0, largest(y.gt(0).select(x.sub(y).sub(tau.reshape(50, 1)), 0)), 1e-12);
    assertTrue(y.eq(0).select(x.sub(tau.reshape(50, 1)), -1).amax().item() <= 1e-12);
  }

  @Test
  void orthogonalMatricesByReflections() {
    int rows = 9;
    int columns = 5;
    Tensor q = eye(rows, columns);
    Tensor row = Tensors.iota(F64, Shape.of(rows, 1), 0);
    for (int k = columns - 1; k >= 0; k--) {
      Tensor normal = row.ge(k).select(normal("reflection" + k, rows, 1), 0);
      Tensor first = row.eq(k).select(normal, 0);
      Tensor v = normal.add(row.eq(k).select(first.sign().mul(normal.square().sum().sqrt()), 0));
      q = q.sub(v.matmul(v.transpose().matmul(q)).mul(v.square().sum().reciprocal().mul(2)));
    }
    assertEquals(0, largest(q.transpose().matmul(q).sub(eye(columns, columns))), 1e-12);
  }

  @Test
  void muonOrthogonalises() {
    Tensor u = normal("muon", 6, 20);
    Tensor x = u.div(u.square().sum().sqrt());
    for (int i = 0; i < 5; i++) {
      Tensor a = x.matmul(x.transpose());
      x = x.mul(3.4445).add(a.mul(-4.7750).add(a.matmul(a).mul(2.0315)).matmul(x));
    }
    assertTrue(largest(x.matmul(x.transpose()).sub(eye(6, 6))) < 0.6, "singular values between 0.7 and 1.2");
  }

  @Test
  void truncatedNormal() {
    Tensor x = normal("draw8", 20_000).clip(-2, 2);
    for (int i = 7; i >= 1; i--) {
      Tensor draw = normal("draw" + i, 20_000);
      x = draw.abs().le(2).select(draw, x);
    }
    assertTrue(largest(x) <= 2);
    assertEquals(0.8796256610342398, Math.sqrt(x.variance().item()), 0.01);
  }

  @Test
  void rocAucFromAHistogram() {
    int n = 5000;
    Tensor labels = uniform("labels", n).lt(0.3).cast(DType.INT32);
    Tensor p = normal("scores", n).add(labels.cast(F64)).sigmoid();
    int bins = 4096;
    Tensor histogram = Tensors.scatterAdd(Tensors.full(F64, Shape.of(bins, 2), 0), 0,
        p.mul(bins).floor().cast(DType.INT32), Tensors.oneHot(labels, 2, F64));
    double[] counts = histogram.toArray();
    double negativesBelow = 0;
    double area = 0;
    double positives = 0;
    for (int bin = 0; bin < bins; bin++) {
      area += counts[2 * bin + 1] * (negativesBelow + counts[2 * bin] / 2);
      negativesBelow += counts[2 * bin];
      positives += counts[2 * bin + 1];
    }
    double exact = 0;
    double[] scores = p.toArray();
    double[] classes = labels.toArray();
    int[] order = IntStream.range(0, n).boxed().sorted((a, b) -> Double.compare(scores[a], scores[b]))
        .mapToInt(Integer::intValue).toArray();
    double below = 0;
    for (int sample : order) {
      exact += classes[sample] == 1 ? below : 0;
      below += classes[sample] == 0 ? 1 : 0;
    }
    assertEquals(exact / (positives * negativesBelow), area / (positives * negativesBelow), 1e-4);
  }

  @Test
  void rotationByBilinearGather() {
    Tensor images = uniform("images", 2, 3, 5, 5);
    Tensor quarter = rotated(images, Math.PI / 2);
    assertEquals(0, largest(quarter.sub(images.transpose(0, 1, 3, 2).gather(3,
        Tensor.of(new int[] {4, 3, 2, 1, 0})))), 1e-9);
    assertEquals(0, largest(rotated(images, 0).sub(images)), 1e-12);
    Tensor eighth = rotated(images, Math.PI / 4);
    assertEquals(0, largest(eighth.slice(2, 2, 3).slice(3, 2, 3).sub(images.slice(2, 2, 3).slice(3, 2, 3))), 1e-9);
    double share = 3 - Math.sqrt(8); // how much of the corner's source lies inside, at the middle of the left side
    assertEquals(0, largest(eighth.slice(2, 0, 1).slice(3, 0, 1)
        .sub(images.slice(2, 2, 3).slice(3, 0, 1).mul(share))), 1e-9);
  }

  private static Tensor rotated(Tensor x, double angle) {
    Shape shape = x.shape();
    int height = shape.size(2);
    int width = shape.size(3);
    Tensor row = Tensors.iota(F64, shape, 2).sub((height - 1) / 2.0);
    Tensor column = Tensors.iota(F64, shape, 3).sub((width - 1) / 2.0);
    Tensor sourceRow = row.mul(Math.cos(angle)).sub(column.mul(Math.sin(angle))).add((height - 1) / 2.0);
    Tensor sourceColumn = row.mul(Math.sin(angle)).add(column.mul(Math.cos(angle))).add((width - 1) / 2.0);
    // rounding must not turn a whole coordinate into the one before
    Tensor top = sourceRow.add(1e-9).floor();
    Tensor left = sourceColumn.add(1e-9).floor();
    Tensor down = sourceRow.sub(top);
    Tensor right = sourceColumn.sub(left);
    return pixel(x, top, left).mul(down.neg().add(1)).mul(right.neg().add(1))
        .add(pixel(x, top, left.add(1)).mul(down.neg().add(1)).mul(right))
        .add(pixel(x, top.add(1), left).mul(down).mul(right.neg().add(1)))
        .add(pixel(x, top.add(1), left.add(1)).mul(down).mul(right));
  }

  private static Tensor pixel(Tensor x, Tensor row, Tensor column) {
    Shape shape = x.shape();
    int height = shape.size(2);
    int width = shape.size(3);
    Tensor plane = Tensors.iota(DType.INT32, shape, 0).mul(shape.size(1)).add(Tensors.iota(DType.INT32, shape, 1));
    Tensor place = plane.mul(height).add(row.clip(0, height - 1).cast(DType.INT32)).mul(width)
        .add(column.clip(0, width - 1).cast(DType.INT32));
    Tensor inside = Tensors.and(Tensors.and(row.ge(0), row.lt(height)), Tensors.and(column.ge(0), column.lt(width)));
    return inside.select(x.reshape(-1).gather(0, place), 0);
  }

  @Test
  void adaptivePoolingByMatrices() {
    Tensor x = uniform("pool", 2, 3, 7, 5);
    Tensor pooled = averages(3, 7).matmul(x).matmul(averages(2, 5).transpose());
    assertEquals(Shape.of(2, 3, 3, 2), pooled.shape());
    double cell = x.slice(2, 2, 5).slice(3, 2, 5).mean(2, 3).slice(0, 1, 2).slice(1, 2, 3).item();
    assertEquals(cell, pooled.slice(0, 1, 2).slice(1, 2, 3).slice(2, 1, 2).slice(3, 1, 2).item(), 1e-12);
  }

  private static Tensor averages(int outputs, int size) {
    double[] matrix = new double[outputs * size];
    for (int i = 0; i < outputs; i++) {
      int from = i * size / outputs;
      int to = Math.ceilDiv((i + 1) * size, outputs);
      Arrays.fill(matrix, i * size + from, i * size + to, 1.0 / (to - from));
    }
    return Tensor.of(matrix, outputs, size);
  }

  @Test
  void betaByJoehnk() {
    double alpha = 0.4;
    int n = 20_000;
    Tensor lambda = uniform("fallback", n);
    for (int i = 16; i >= 1; i--) {
      Tensor u = uniform("u" + i, n).pow(1 / alpha);
      Tensor v = uniform("v" + i, n).pow(1 / alpha);
      Tensor sum = u.add(v);
      lambda = Tensors.and(sum.le(1), sum.gt(0)).select(u.div(sum.max(1e-300)), lambda);
    }
    assertEquals(0.5, lambda.mean().item(), 0.01);
    assertEquals(1 / (4 * (2 * alpha + 1)), lambda.variance().item(), 0.005);
  }

  @Test
  void topKAndSparseMasks() {
    Random random = new Random(3);
    double[] logits = random.doubles(40 * 6).toArray();
    int[] target = random.ints(40, 0, 6).toArray();
    Tensor z = Tensor.of(logits, 40, 6);
    Tensor own = Tensors.takeAlong(z, 1, Tensor.of(target, 40, 1));
    Tensor hits = z.gt(own).cast(F64).sum(1).lt(2).cast(F64);
    double[] expected = new double[40];
    for (int i = 0; i < 40; i++) {
      double mine = logits[i * 6 + target[i]];
      expected[i] = Arrays.stream(logits, i * 6, i * 6 + 6).filter(other -> other > mine).count() < 2 ? 1 : 0;
    }
    assertArrayEquals(expected, hits.toArray());
    Tensor rank = Tensors.argSort(Tensors.argSort(z, 0, false), 0, false);
    assertArrayEquals(new double[] {30, 30, 30, 30, 30, 30}, rank.ge(10).cast(F64).sum(0).toArray());
  }
}
