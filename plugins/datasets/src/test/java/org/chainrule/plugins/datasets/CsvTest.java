package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset.Splits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
  @TempDir
  private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static Csv raw(String path, String label, double fraction) {
    return new Csv(path, label, Optional.empty(), fraction, false, false);
  }

  @Test
  void textInAnotherEncodingIsRefused() throws IOException {
    Path path = directory.resolve("latin.csv");
    Files.write(path, "x,kind\n1,\u00fc\n2,\u00f6\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    IOException failure = assertThrows(IOException.class, () -> raw(path.toString(), "kind", 0).load(1));
    assertTrue(failure.getMessage().endsWith("latin.csv:2: is not text in UTF-8; save the file in that encoding"),
        failure.getMessage());
  }

  @Test
  void textOfTwoBytesForEachCharacterIsRefused() throws IOException {
    Path path = directory.resolve("utf16.csv");
    Files.write(path, "x,kind\n1,a\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    IOException failure = assertThrows(IOException.class, () -> raw(path.toString(), "kind", 0).load(1));
    assertTrue(failure.getMessage().endsWith("utf16.csv:1: is not text in UTF-8; save the file in that encoding"),
        failure.getMessage());
  }

  @Test
  void aTablePackedByGzipIsReadAsItIs() throws IOException {
    Path path = directory.resolve("t.csv.gz");
    try (var stream = new java.util.zip.GZIPOutputStream(Files.newOutputStream(path))) {
      stream.write("x,kind\n1,a\n2,b\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertArrayEquals(new float[] {1, 2}, raw(path.toString(), "kind", 0).load(1).training().features().floats());
  }

  @Test
  void digitsThatSinglePrecisionLosesAreTold() throws IOException {
    String path = file("t.csv", "time,x,kind\n" + IntStream.range(0, 100)
        .mapToObj(i -> "%d,0.1,%s".formatted(1_700_000_000 + i, i % 2 == 0 ? "a" : "b"))
        .collect(Collectors.joining("\n")));
    List<String> notes = raw(path, "kind", 0).load(1).notes();
    assertEquals(1, notes.size(), notes.toString());
    assertTrue(notes.getFirst().contains("Column 'time'") && notes.getFirst().contains("within 64")
        && notes.getFirst().contains("subtract a constant from the column in the file, such as 1700000000."),
        notes.getFirst());
    // A year of days is told apart to a thousandth of its deviation, and so is what all rows have in common.
    String days = file("d.csv", "time,kind\n" + IntStream.range(0, 365)
        .mapToObj(i -> "%d,%s".formatted(1_700_000_000L + 86_400L * i, i % 2 == 0 ? "a" : "b"))
        .collect(Collectors.joining("\n")));
    assertEquals(List.of(), raw(days, "kind", 0).load(1).notes());
  }

  @Test
  void largeTargetsLoseDigitsToo() throws IOException {
    String path = file("t.csv", "x,y\n" + IntStream.range(0, 50).mapToObj(i -> i + "," + (1_000_000_000 + i))
        .collect(Collectors.joining("\n")));
    List<String> notes = new Csv(path, "y", Optional.empty(), 0, true, true).load(1).notes();
    assertTrue(notes.size() == 1 && notes.getFirst().contains("Column 'y'"), notes.toString());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!',
      textBlock = """
        x;y;c\\n1,5;2;a\\n3;4,5;b  ! t.csv:2: 2 cells where the header names 1 columns. Cells must be separated by commas, not by ;, and decimals by points
        x y c\\n1 2 a\\n3 4 b      ! its columns are x y c. Cells must be separated by commas, not by spaces
        x,c\\n1e39,a\\n2,b         ! column 'x' must be a finite number of single precision, from -3.4e38 to 3.4e38, not '1e39'; categorical: [x] takes it as a word
        """)
  void whatWouldFitIsSaid(String text, String message) throws IOException {
    String path = file("t.csv", text.replace("\\n", "\n"));
    IOException failure = assertThrows(IOException.class, () -> raw(path, "c", 0).load(1));
    assertTrue(failure.getMessage().endsWith(message), failure.getMessage());
  }

  @Test
  void aLongCellIsShortenedInTheMessage() throws IOException {
    String path = file("long.csv", "x,kind\n" + "z".repeat(100_000) + ",a\n2,b\n");
    IOException failure = assertThrows(IOException.class, () -> raw(path, "kind", 0).load(1));
    assertTrue(failure.getMessage().endsWith("'" + "z".repeat(40) + "...'; categorical: [x] takes it as a word"),
        failure.getMessage());
  }

  @Test
  void featuresAreAllOtherColumnsAndClassesAreSorted() throws IOException {
    String path = file("a.csv",
        "\uFEFFx,kind,\"the \"\"y\"\", scaled\"\r\n1,red,2\r\n\r\n3,\"blue\", 4e1 \r\n-5,red,6\r\n");
    Splits splits = raw(path, "kind", 0).load(1);
    assertEquals(List.of("x", "the \"y\", scaled"), splits.features());
    assertEquals(List.of("blue", "red"), splits.classes());
    assertArrayEquals(new float[] {1, 2, 3, 40, -5, 6}, splits.training().features().floats());
    assertArrayEquals(new int[] {1, 0, 1}, splits.training().targets().ints());
    assertTrue(splits.test().isEmpty());
  }

  @Test
  void classesThatAreNumbersAreSortedAsNumbers() throws IOException {
    assertEquals(List.of("-1", "2", "10"), raw(file("a.csv", "x,c\n1,10\n1,2\n1,-1\n"), "c", 0).load(1).classes());
  }

  private String hundred() throws IOException {
    return file("100.csv", "x,c\n" + IntStream.range(0, 100).mapToObj(i -> i + "," + i % 2)
        .collect(Collectors.joining("\n")));
  }

  @Test
  void eachRowIsInOnePartAndTheSeedChoosesWhich() throws IOException {
    Splits splits = raw(hundred(), "c", 0.3).load(1);
    float[] training = splits.training().features().floats();
    float[] test = splits.test().orElseThrow().features().floats();
    assertEquals(70, training.length);
    float[] all = Arrays.copyOf(training, 100);
    System.arraycopy(test, 0, all, 70, 30);
    Arrays.sort(all);
    for (int i = 0; i < 100; i++) {
      assertEquals(i, all[i]);
    }
    assertArrayEquals(test, raw(hundred(), "c", 0.3).load(1).test().orElseThrow().features().floats());
    assertTrue(!Arrays.equals(test, raw(hundred(), "c", 0.3).load(2).test().orElseThrow().features().floats()));
  }

  @Test
  void standardisationIsFittedToTheTrainingPart() throws IOException {
    String training = file("training.csv", "x,same,c\n1,7,a\n3,7,b\n");
    String test = file("test.csv", "x,same,c\n4,8,b\n");
    Splits splits = new Csv(training, "c", Optional.of(test), 0.2, true, false).load(1);
    assertArrayEquals(new float[] {-1, 0, 1, 0}, splits.training().features().floats());
    assertArrayEquals(new float[] {2, 1}, splits.test().orElseThrow().features().floats());
    assertArrayEquals(new int[] {1}, splits.test().orElseThrow().targets().ints());
    assertArrayEquals(new float[] {1, 7, 3, 7}, splits.unscaled(splits.training().features()).floats());
    assertArrayEquals(new float[] {4, 8}, splits.unscaled(splits.test().orElseThrow().features()).floats());
    assertTrue(raw(training, "c", 0).load(1).scaling().isEmpty());
  }

  @Test
  void columnsThatHardlyOrHugelyChangeAreScaledByFiniteFactors() throws IOException {
    Splits splits = new Csv(file("a.csv", "x,y,c\n1e-42,1e19,a\n2e-42,-1e19,b\n"), "c", Optional.empty(), 0, true,
        false)
        .load(1);
    assertEquals(1, splits.scaling().orElseThrow().factor().floats()[0]);
    assertEquals(1, splits.training().features().floats()[1], 1e-6);
  }

  @Test
  void regressionGivesNumbers() throws IOException {
    Splits splits = new Csv(file("a.csv", "x,y\n1,2.5\n2,3.5\n"), "y", Optional.empty(), 0, false, true).load(1);
    assertEquals("[2, 1]", splits.training().targets().shape().toString());
    assertArrayEquals(new float[] {2.5f, 3.5f}, splits.training().targets().floats());
    assertTrue(splits.classes().isEmpty());
  }

  private String fault(String text) throws IOException {
    String path = file("bad.csv", text);
    return assertThrows(IOException.class, () -> raw(path, "c", 0).load(1)).getMessage().replace(path, "FILE");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "x,c;1,a;NaN,b                | FILE:3: column 'x' must be a finite number, not 'NaN'; missing: median fills one in",
    "x,c;1,a;1e99,b               | FILE:3: column 'x' must be a finite number of single precision, from -3.4e38 to 3.4e38, not '1e99'; categorical: [x] takes it as a word",
    "x,c;1,a;;,b                  | FILE:4: column 'x' must be a finite number, not empty; missing: median fills one in",
    "x,c;one,a;2,b                | FILE:2: column 'x' must be a finite number, not 'one'; categorical: [x] takes it as a word",
    "x,c;1,a;2,b,3                | FILE:3: 3 cells where the header names 2 columns",
    "x,c;1,a;2                    | FILE:3: 1 cells where the header names 2 columns",
    "x,c;1,a;2,                   | FILE:3: column 'c' must name a class, not be empty",
    "x,c;1,a;2,\"b                | FILE:3: a quote is not closed on its line",
    "x,x,c;1,2,a                  | FILE:1: two columns are named 'x'",
    "x,,c;1,2,a                   | FILE:1: column 2 of the header has no name",
    "x,d;1,2                      | FILE has no column 'c'; its columns are x, d",
    "x/c;1/a                      | FILE has no column 'c'; its columns are x/c",
    "x\tc;1\ta                    | FILE has no column 'c'; its columns are x\tc. Cells must be separated by commas, not by tabs",
    "c;1;2                        | FILE has no column beside 'c'",
    "x,c                          | FILE has no rows behind its header",
    "x,c;1,a;2,a                  | column 'c' of FILE has only the value 'a'; there must be two classes or more"})
  void faultsNameFileAndLine(String text, String message) throws IOException {
    assertEquals(message, fault(text.replace(';', '\n')));
  }

  @Test
  void otherFaults() throws IOException {
    assertEquals("FILE has no rows and no header", fault(""));
    String numbers = fault("x,c\n" + IntStream.range(0, 50).mapToObj(i -> i + "," + i / 7.0)
        .collect(Collectors.joining("\n")));
    assertEquals("column 'c' of FILE has 50 different values in 50 rows; set regression to predict a number", numbers);
    assertEquals("FILE has no column 'c'; its columns are x;c. Cells must be separated by commas, not by ;",
        fault("x;c\n1;a\n"));
    String few = file("few.csv", "x,c\n1,a\n2,b\n");
    assertEquals("no row of " + few + " is left to train on: test_fraction 0.9 takes all 2 of them to test on",
        assertThrows(IOException.class, () -> raw(few, "c", 0.9).load(1)).getMessage());
    String missing = assertThrows(IOException.class, () -> raw("/no/such.csv", "c", 0).load(1)).getMessage();
    assertEquals("there is no file /no/such.csv", missing);
    String training = file("t.csv", "x,c\n1,a\n2,b\n");
    String test = file("u.csv", "x,c\n1,a\n2,z\n");
    assertEquals(test + ":3: the class 'z' does not occur in " + training, assertThrows(IOException.class,
        () -> new Csv(training, "c", Optional.of(test), 0, true, false).load(1)).getMessage());
    assertEquals("test_fraction must be at least 0 and below 1, not 1.0",
        assertThrows(IllegalArgumentException.class, () -> raw("a", "c", 1)).getMessage());
  }
}
