package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * Land cover from satellite pixels: 3x3 neighbourhoods of Landsat MSS pixels in four spectral bands, with the class of the
 * central pixel among six; 4,435 neighbourhoods to train on and 2,000 to test on.
 *
 * <p>Each of the 36 columns is standardised to mean 0 and variance 1 over the training part; a trained model takes the
 * original's values from 0 to 255. Features are [samples, 36] in the order of the columns (pixel by pixel, four bands each), or images [samples, 4, 3, 3].
 *
 * <p>Source: Srinivasan: Statlog (Landsat satellite). UCI Machine Learning Repository, CC BY 4.0, with its split into
 * sat.trn and sat.tst, which its authors ask to use once each.
 *
 * @param image whether samples are images with the bands as channels; by default they are rows
 */
@Plugin("landsat")
public record Landsat(boolean image) implements Dataset {
  private static final int BANDS = 4;
  private static final int PIXELS = 9;

  /** Samples as rows. */
  public Landsat() {
    this(false);
  }

  @Override
  public Splits load(long seed) throws IOException {
    Table training = Table.ofResource("landsat_train.csv.gz");
    Table test = Table.ofResource("landsat_test.csv.gz");
    int columns = BANDS * PIXELS;
    Literal pixels = pixels(training);
    Scaling scaling = Standardisation.of(pixels);
    return new Splits(samples(scaling.features(pixels), training),
        Optional.of(samples(scaling.features(pixels(test)), test)),
        List.of("red soil", "cotton crop", "grey soil", "damp grey soil", "soil with vegetation stubble",
            "very damp grey soil"),
        image ? IntStream.range(0, columns).map(Landsat::column).mapToObj(training.header()::get).toList()
            : training.header().subList(0, columns),
        "Statlog (Landsat satellite) (A. Srinivasan, UCI Machine Learning Repository, CC BY 4.0): 3x3 pixels in four "
            + "bands, 4,435 to train on, 2,000 to test on.",
        Optional.of(scaling));
  }

  private Literal pixels(Table table) throws IOException {
    int count = table.rows().size();
    float[] rows = Columns.features(table);
    return image ? Literal.of(bandsFirst(rows), Shape.of(count, BANDS, 3, 3))
        : Literal.of(rows, Shape.of(count, BANDS * PIXELS));
  }

  private static Samples samples(Literal features, Table table) throws IOException {
    return new Samples(features, Literal.of(Columns.classes(table), Shape.of(table.rows().size())));
  }

  private static float[] bandsFirst(float[] rows) {
    float[] result = new float[rows.length];
    int columns = BANDS * PIXELS;
    for (int i = 0; i < rows.length; i++) {
      result[i] = rows[i - i % columns + column(i % columns)];
    }
    return result;
  }

  /** The column of the table that holds a number of an image. */
  private static int column(int number) {
    return number % PIXELS * BANDS + number / PIXELS;
  }
}
