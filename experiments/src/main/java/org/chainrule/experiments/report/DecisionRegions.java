package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.TrainedModel;

/**
 * The class that a model sees at each point of a plane, with the samples on top. Positions are parts of the picture's
 * width and height, in percent.
 *
 * @param image a data URI: the colour of the class, paler where the model is less sure
 * @param points some of the samples
 * @param xLabel name of the first feature
 * @param yLabel name of the second feature
 * @param legend the colour of each class
 */
public record DecisionRegions(String image, List<Point> points, String xLabel, String yLabel, List<Key> legend) {
  private static final int SIZE = 160;
  private static final int SHOWN_POINTS = 600;
  /** Colours that people with colour-blindness tell apart (Okabe, Ito: Color universal design, 2008). */
  private static final int[] PALETTE = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0xD55E00, 0x56B4E9, 0xF0E442, 0x999999};

  /**
   * A sample.
   *
   * @param x from the left
   * @param y from the top
   * @param colour of its class
   */
  public record Point(double x, double y, String colour) {}

  /**
   * A class in the legend.
   *
   * @param name its name
   * @param colour its colour
   */
  public record Key(String name, String colour) {}

  static Optional<DecisionRegions> of(TrainedModel model, Dataset.Splits data, Classes classes) {
    Literal features = data.training().features();
    if (features.shape().rank() != 2 || features.shape().size(1) != 2 || features.shape().size(0) == 0) {
      return Optional.empty();
    }
    Range xs = Range.of(features, 0);
    Range ys = Range.of(features, 1);
    float[] grid = new float[SIZE * SIZE * 2];
    for (int i = 0; i < SIZE * SIZE; i++) {
      grid[2 * i] = (float) xs.at((i % SIZE + 0.5) / SIZE);
      grid[2 * i + 1] = (float) ys.at(1 - (i / SIZE + 0.5) / SIZE);
    }
    Literal prediction = Classes.prediction(model.predictFeatures(Literal.of(grid, Shape.of(SIZE * SIZE, 2))));
    String image = Images.png(SIZE, SIZE, (x, y) -> {
      int sample = y * SIZE + x;
      double confidence = Math.clamp(classes.confidence(prediction, sample), 0, 1);
      return blend(PALETTE[classes.predicted(prediction, sample) % PALETTE.length], 0.15 + 0.5 * confidence);
    });
    List<Point> points = new ArrayList<>();
    int stride = Math.max(1, data.training().size() / SHOWN_POINTS);
    for (int i = 0; i < data.training().size(); i += stride) {
      points.add(new Point(100 * xs.part(features.get(2 * i)), 100 * (1 - ys.part(features.get(2 * i + 1))),
          colour((int) data.training().targets().get(i))));
    }
    List<Key> legend = new ArrayList<>();
    for (int c = 0; c < classes.count(); c++) {
      legend.add(new Key(classes.name(c), colour(c)));
    }
    List<String> names = data.features().size() == 2 ? data.features() : List.of("x1", "x2");
    return Optional.of(new DecisionRegions(image, points, names.get(0), names.get(1), legend));
  }

  private static String colour(int number) {
    return "#%06x".formatted(PALETTE[Math.floorMod(number, PALETTE.length)]);
  }

  /** A colour on white. */
  private static int blend(int colour, double strength) {
    int result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      result |= (int) Math.round(255 + strength * ((colour >> shift & 255) - 255)) << shift;
    }
    return result;
  }

  /** The numbers that a feature takes, with a margin. */
  private record Range(double low, double high) {
    static Range of(Literal features, int column) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = column; i < features.elements(); i += 2) {
        low = Math.min(low, features.get(i));
        high = Math.max(high, features.get(i));
      }
      double margin = high > low ? 0.08 * (high - low) : 1;
      return new Range(low - margin, high + margin);
    }

    double at(double part) {
      return low + part * (high - low);
    }

    double part(double value) {
      return (value - low) / (high - low);
    }
  }
}
