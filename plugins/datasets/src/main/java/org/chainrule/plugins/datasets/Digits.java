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
 * images [samples, 1, 8, 8] of values from 0 to 1 (the original's 0 to 16, divided by 16); there are ten classes. A trained
 * model takes values from 0 to 16.
 *
 * <p>Source: Alpaydin, Kaynak: Optical recognition of handwritten digits. UCI Machine Learning Repository, CC BY 4.0, with
 * its split into optdigits.tra and optdigits.tes.
 */
@Plugin("digits")
public record Digits() implements Dataset {
  private static final double LARGEST = 16;

  @Override
  public Splits load(long seed) throws IOException {
    Scaling scaling = Scaling.by(1 / LARGEST);
    return new Splits(samples("optdigits_train.csv.gz", scaling),
        Optional.of(samples("optdigits_test.csv.gz", scaling)),
        Columns.numbered(10), List.of(),
        "Optical recognition of handwritten digits (E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, CC BY 4.0): "
            + "8x8 images, 3,823 by 30 writers to train on, 1,797 by 13 other writers to test on.",
        Optional.of(scaling));
  }

  private static Samples samples(String resource, Scaling scaling) throws IOException {
    Table table = Table.ofResource(resource);
    int rows = table.rows().size();
    return new Samples(scaling.features(Literal.of(Columns.features(table), Shape.of(rows, 1, 8, 8))),
        Literal.of(Columns.classes(table), Shape.of(rows)));
  }
}
