package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.chainrule.api.Dataset.Samples;
import org.chainrule.api.Dataset.Splits;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

/** The data that ships in the jar. */
class ShippedDataTest {
  private static final Map<String, String> CHECKSUMS = Map.of(
      "optdigits_train.csv.gz", "5aee976e5c3afd52ea84d6563f1de99f5c2f0876f178307b655aaff071227034",
      "optdigits_test.csv.gz", "2af572f8217fab1f181e0a0fdfe25d5bed2507605513881b2585c1bd5ca4eb80",
      "landsat_train.csv.gz", "0cc7723ec35cbaa13c4a5b8937a705dd6047e66e37c0cf5346bbb5a176fa74cf",
      "landsat_test.csv.gz", "f5be3cedec2fa5d330c599a54ad9cc2c56f23be7cffda61abb48c628039697ac");

  @Test
  void isTheOriginalData() throws Exception {
    for (String name : CHECKSUMS.keySet()) {
      try (InputStream stream = new GZIPInputStream(Digits.class.getResourceAsStream(name))) {
        assertEquals(CHECKSUMS.get(name),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stream.readAllBytes())), name);
      }
    }
  }

  private static Map<Integer, Integer> counts(Samples samples) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int label : samples.targets().ints()) {
      counts.merge(label, 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void digits() throws IOException {
    Splits digits = new Digits().load(1);
    assertEquals("[3823, 1, 8, 8]", digits.training().features().shape().toString());
    assertEquals("[1797, 1, 8, 8]", digits.test().orElseThrow().features().shape().toString());
    assertEquals(10, digits.classes().size());
    // The first row of the original file: 0,1,6,15,12,1,0,0, ... with class 0.
    assertArrayEquals(new float[] {0, 1 / 16f, 6 / 16f, 15 / 16f, 12 / 16f, 1 / 16f, 0, 0},
        Arrays.copyOf(digits.training().features().floats(), 8));
    assertEquals(0, digits.training().targets().ints()[0]);
    // Class counts as in the repository's description.
    assertEquals(Map.of(0, 376, 1, 389, 2, 380, 3, 389, 4, 387, 5, 376, 6, 377, 7, 387, 8, 380, 9, 382),
        counts(digits.training()));
    assertEquals(Map.of(0, 178, 1, 182, 2, 177, 3, 183, 4, 181, 5, 182, 6, 181, 7, 179, 8, 174, 9, 180),
        counts(digits.test().orElseThrow()));
    assertTrue(digits.description().contains("CC BY 4.0"), digits.description());
  }

  @Test
  void landsatAsRows() throws IOException {
    Splits landsat = new Landsat().load(1);
    assertEquals("[4435, 36]", landsat.training().features().shape().toString());
    assertEquals("[2000, 36]", landsat.test().orElseThrow().features().shape().toString());
    assertEquals(36, landsat.features().size());
    assertEquals("tl_green", landsat.features().getFirst());
    assertEquals("br_nir2", landsat.features().getLast());
    // Class counts as in the repository's description.
    assertEquals(Map.of(0, 1072, 1, 479, 2, 961, 3, 415, 4, 470, 5, 1038), counts(landsat.training()));
    assertEquals(Map.of(0, 461, 1, 224, 2, 397, 3, 211, 4, 237, 5, 470), counts(landsat.test().orElseThrow()));
  }

  @Test
  void landsatIsStandardisedOverItsTrainingPart() throws IOException {
    float[] values = new Landsat().load(1).training().features().floats();
    for (int c = 0; c < 36; c++) {
      int column = c;
      double[] one = IntStream.range(0, 4435).mapToDouble(row -> values[row * 36 + column]).toArray();
      assertEquals(0, Arrays.stream(one).average().orElseThrow(), 1e-6);
      assertEquals(1, Arrays.stream(one).map(x -> x * x).average().orElseThrow(), 1e-5);
    }
  }

  @Test
  void modelsTakeTheNumbersOfTheTables() throws IOException {
    Literal pixels = unscaled(new Digits().load(1));
    assertArrayEquals(new float[] {0, 1, 6, 15, 12, 1, 0, 0}, Arrays.copyOf(pixels.floats(), 8));
    Table table = Table.ofResource("landsat_test.csv.gz");
    Literal rows = Literal.of(Columns.features(table), Shape.of(2000, 36));
    Splits landsat = new Landsat().load(1);
    assertEquals(landsat.test().orElseThrow().features(), landsat.scaled(rows));
    assertArrayEquals(rows.floats(), landsat.unscaled(landsat.test().orElseThrow().features()).floats(), 2e-5f);
    for (float value : unscaled(new Landsat(true).load(1)).floats()) {
      assertEquals(Math.rint(value), value, 2e-5);
    }
  }

  private static Literal unscaled(Splits splits) {
    return splits.unscaled(splits.training().features());
  }

  @Test
  void landsatAsImagesHasTheSameNumbersWithBandsFirst() throws IOException {
    Samples rows = new Landsat(false).load(1).training();
    Samples images = new Landsat(true).load(1).training();
    assertEquals("[4435, 4, 3, 3]", images.features().shape().toString());
    List<String> names = new Landsat(true).load(1).features();
    assertEquals(List.of("tl_green", "tc_green", "tr_green"), names.subList(0, 3),
        "models find columns by their names");
    assertEquals("br_nir2", names.getLast());
    for (int band = 0; band < 4; band++) {
      for (int pixel = 0; pixel < 9; pixel++) {
        assertEquals(rows.features().floats()[36 * 17 + 4 * pixel + band],
            images.features().floats()[36 * 17 + 9 * band + pixel]);
      }
    }
  }
}
