package org.chainrule.experiments.lessons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.report.Chart;
import org.junit.jupiter.api.Test;

class PlaneTest {
  @Test
  void bothFeaturesHaveTheSameScaleAndAllSamplesLieInside() {
    for (float[] corner : new float[][] {{1, 1}, {5, 1}, {1, 5}}) {
      float[] points = {-corner[0], 2 - corner[1], corner[0], 2 + corner[1]};
      Plane plane = Plane.around(new Dataset.Samples(Literal.of(points, Shape.of(2, 2)),
          Literal.of(new int[2], Shape.of(2))));
      assertEquals(Chart.SHAPE, (plane.right() - plane.left()) / (plane.top() - plane.bottom()), 1e-9);
      assertTrue(plane.left() < -corner[0] && plane.right() > corner[0] && plane.bottom() < 2 - corner[1]
          && plane.top() > 2 + corner[1], plane::toString);
    }
  }
}
