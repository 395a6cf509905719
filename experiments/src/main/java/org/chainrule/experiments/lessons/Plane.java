package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.Chart;

/**
 * A rectangle of the plane of two features: samples as points in it, and what a model says at each of its places.
 *
 * @param left least first feature
 * @param right largest first feature
 * @param bottom least second feature
 * @param top largest second feature
 */
record Plane(double left, double right, double bottom, double top) {
  private static final int CELLS = 140;

  /** A rectangle around all samples, with some room, in which both features have the same scale. */
  static Plane around(Dataset.Samples samples) {
    double[] x = Arrays.stream(column(samples.features(), 0, _ -> true)).sorted().toArray();
    double[] y = Arrays.stream(column(samples.features(), 1, _ -> true)).sorted().toArray();
    double width = 1.12 * (x[x.length - 1] - x[0]);
    double height = Math.max(1.12 * (y[y.length - 1] - y[0]), width / Chart.SHAPE);
    double across = height * Chart.SHAPE / 2;
    double centre = (x[0] + x[x.length - 1]) / 2;
    double middle = (y[0] + y[y.length - 1]) / 2;
    return new Plane(centre - across, centre + across, middle - height / 2, middle + height / 2);
  }

  /** The numbers of a column [rows, columns] in the rows that are wanted. */
  static double[] column(Literal rows, int column, IntPredicate wanted) {
    int columns = rows.shape().size(1);
    return IntStream.range(0, rows.shape().size(0)).filter(wanted).mapToDouble(row -> rows.get(row * columns + column))
        .toArray();
  }

  /** The samples as points, each class in its colour; into a chart without other marks in colour. */
  static Chart points(Chart chart, Literal features, Literal classes) {
    int count = Arrays.stream(classes.ints()).max().orElse(0) + 1;
    for (int c = 0; c < count; c++) {
      int wanted = c;
      IntPredicate ofClass = row -> classes.ints()[row] == wanted;
      chart.points("class " + (c + 1), column(features, 0, ofClass), column(features, 1, ofClass));
    }
    return chart;
  }

  /** The corners, as {@link Chart#regions} takes them. */
  double[] rectangle() {
    return new double[] {left, right, bottom, top};
  }

  /** Samples [cells, 2] all over the rectangle. */
  Literal grid() {
    float[] points = new float[CELLS * CELLS * 2];
    for (int i = 0; i < CELLS * CELLS; i++) {
      points[2 * i] = (float) (left + (right - left) * (i % CELLS + 0.5) / CELLS);
      points[2 * i + 1] = (float) (bottom + (top - bottom) * (i / CELLS + 0.5) / CELLS);
    }
    return Literal.of(points, Shape.of(CELLS * CELLS, 2));
  }

  /** The class with the largest of the outputs [cells, classes] for the {@link #grid}. */
  Chart.Surface largest(Literal outputs) {
    int classes = outputs.shape().size(1);
    int[] largest = new int[CELLS * CELLS];
    for (int cell = 0; cell < largest.length; cell++) {
      for (int c = 1; c < classes; c++) {
        if (outputs.get(cell * classes + c) > outputs.get(cell * classes + largest[cell])) {
          largest[cell] = c;
        }
      }
    }
    return (x, y) -> largest[Math.clamp((int) ((y - bottom) / (top - bottom) * CELLS), 0, CELLS - 1) * CELLS
        + Math.clamp((int) ((x - left) / (right - left) * CELLS), 0, CELLS - 1)];
  }
}
