package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * Handwritten digits: 3,823 images by 30 writers to train on and 1,797 by 13 other writers to test on. Features are
 * images [samples, 1, 8, 8] of values from 0 to 1 (the original's 0 to 16, divided by 16); there are ten classes.
 *
 * <p>Source: Alpaydin, Kaynak: Optical recognition of handwritten digits. UCI Machine Learning Repository, CC BY 4.0, with
 * its split into optdigits.tra and optdigits.tes.
 */
@Plugin("digits")
public record Digits() implements Dataset {
  @Override
  public Splits load(long seed) throws IOException {
    return new Splits(samples("optdigits_train.csv.gz"), Optional.of(samples("optdigits_test.csv.gz")),
        Columns.numbered(10), List.of(),
        "Optical recognition of handwritten digits (E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, CC BY 4.0): "
            + "8x8 images, 3,823 by 30 writers to train on, 1,797 by 13 other writers to test on.");
  }

  private static Samples samples(String resource) throws IOException {
    Table table = Table.ofResource(resource);
    float[] pixels = Columns.features(table);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] /= 16;
    }
    int rows = table.rows().size();
    return new Samples(Literal.of(pixels, Shape.of(rows, 1, 8, 8)),
        Literal.of(Columns.classes(table), Shape.of(rows)));
  }
}
