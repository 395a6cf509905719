package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset.Splits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words, missing cells, and rows that cannot be used. */
class CsvColumnsTest {
  @TempDir
  private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static Csv csv(String path, Optional<String> test, Missing missing, OnError onError) {
    return new Csv(path, "c", test, 0, false, false, missing, List.of("", "NA"), List.of(), List.of(), 50, onError);
  }

  @Test
  void wordsBecomeIndicatorsAndNumbersStay() throws IOException {
    String path = file("a.csv", "size,colour,zip,name,c\n1.5,red,10,x,a\n2,blue,9,y,b\n3,red,9,z,a\n");
    Splits splits = new Csv(path, "c", Optional.empty(), 0, false, false, Missing.ERROR, List.of(""), List.of("zip"),
        List.of("name"), 2, OnError.FAIL).load(1);
    assertEquals(List.of("size", "colour=blue", "colour=red", "zip=9", "zip=10"), splits.features());
    assertArrayEquals(new float[] {1.5f, 0, 1, 0, 1, 2, 1, 0, 1, 0, 3, 0, 1, 1, 0},
        splits.training().features().floats());
    assertTrue(splits.description().endsWith("; 1 columns of numbers, 2 of words as 4 features 0 or 1."),
        splits.description());
    String standardized = file("b.csv", "size,colour,c\n1,red,a\n3,blue,b\n");
    Splits scaled = new Csv(standardized, "c", Optional.empty(), 0, true, false).load(1);
    assertArrayEquals(new float[] {-1, 0, 1, 1, 1, 0}, scaled.training().features().floats(), "indicators stay 0 or 1");
    assertArrayEquals(new float[] {1, 0, 1, 3, 1, 0}, scaled.unscaled(scaled.training().features()).floats());
  }

  /** The whole table, but the numbers and words of the rows to test on changed wildly. */
  @Test
  void nothingIsLearnedFromTheTestPart() throws IOException {
    String head = "id,x,word,c\n";
    String plain = file("plain.csv", head + rows(_ -> false));
    Csv csv = new Csv(plain, "c", Optional.empty(), 0.3, true, false, Missing.MEDIAN, List.of(""), List.of(),
        List.of(), 50, OnError.FAIL);
    Splits splits = csv.load(4);
    List<Integer> tested = ids(splits, splits.test().orElseThrow().features().floats());
    assertEquals(30, tested.size());
    String changed = file("changed.csv", head + rows(tested::contains));
    Splits other = new Csv(changed, "c", Optional.empty(), 0.3, true, false, Missing.MEDIAN, List.of(""), List.of(),
        List.of(), 50, OnError.FAIL).load(4);
    assertEquals(splits.training().features(), other.training().features());
    assertEquals(splits.scaling(), other.scaling());
    assertEquals(splits.features(), other.features());
    assertNotEquals(splits.test().orElseThrow().features(), other.test().orElseThrow().features());
    assertEquals(List.of("Missing cells of " + changed + " are filled in (median of the training part): x "
        + fill(splits) + " in 10 rows.", "Words of the test part that do not occur in the training part: word 'odd'."),
        other.notes());
  }

  private static String rows(java.util.function.IntPredicate changed) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "%d,%s,%s,%d".formatted(i, i % 10 == 3 ? "" : changed.test(i) ? 1e9 : i,
            changed.test(i) ? "odd" : "w" + i % 3, i % 2))
        .collect(Collectors.joining("\n"));
  }

  private static List<Integer> ids(Splits splits, float[] scaled) {
    float offset = splits.scaling().orElseThrow().offset().floats()[0];
    float factor = splits.scaling().orElseThrow().factor().floats()[0];
    int width = splits.features().size();
    return IntStream.range(0, scaled.length / width).map(i -> Math.round(scaled[i * width] / factor + offset)).boxed()
        .toList();
  }

  private static float fill(Splits splits) {
    List<Integer> trained = ids(splits, splits.training().features().floats());
    List<Integer> known = trained.stream().filter(i -> i % 10 != 3).sorted().toList();
    return (known.get((known.size() - 1) / 2) + known.get(known.size() / 2)) / 2f;
  }

  @Test
  void missingCellsAreFilledInAndThatIsSaid() throws IOException {
    String path = file("a.csv", "x,word,c\n1,red,a\n,red,b\n6,,a\n2,blue,b\nNA,NA,a\n");
    Splits median = csv(path, Optional.empty(), Missing.MEDIAN, OnError.FAIL).load(1);
    assertArrayEquals(new float[] {1, 0, 1, 2, 0, 1, 6, 0, 1, 2, 1, 0, 2, 0, 1}, median.training().features().floats());
    assertEquals(List.of("Missing cells of " + path
        + " are filled in (median of the training part): x 2.0 in 2 rows, word 'red' in 2 rows."), median.notes());
    assertEquals(3, csv(path, Optional.empty(), Missing.MEAN, OnError.FAIL).load(1).training().features().get(3));
    assertEquals(path + ":3: column 'x' must be a finite number, not empty; missing: median fills one in",
        assertThrows(IOException.class, () -> csv(path, Optional.empty(), Missing.ERROR, OnError.FAIL).load(1))
            .getMessage());
    String empty = file("b.csv", "x,y,c\n1,,a\n2,,b\n");
    assertEquals("column 'y' of " + empty + " has no value in any row to train on; leave it out with ignore: [y]",
        assertThrows(IOException.class, () -> csv(empty, Optional.empty(), Missing.MEAN, OnError.FAIL).load(1))
            .getMessage());
    assertTrue(csv(file("c.csv", "x,c\n1,a\n2,b\n"), Optional.empty(), Missing.MEAN, OnError.FAIL).load(1).notes()
        .isEmpty());
  }

  @Test
  void rowsThatCannotBeUsedAreLeftOutAndCounted() throws IOException {
    String path = file("a.csv",
        "x,word,c\n1,red,a\n2,blue,b\nthree,red,a\n4,red\n5,\"red,a\n6,red,\n7,red,b\n,red,a\n");
    String test = file("t.csv", "x,word,c\n1,red,a\n2,red,z\n1e99,red,b\n");
    Splits splits = csv(path, Optional.of(test), Missing.ERROR, OnError.SKIP).load(1);
    assertArrayEquals(new float[] {1, 0, 1, 2, 1, 0, 7, 0, 1}, splits.training().features().floats());
    assertEquals(1, splits.test().orElseThrow().size());
    assertEquals(1, splits.notes().size());
    String note = splits.notes().getFirst();
    assertTrue(note.startsWith("7 rows left out: " + path + ":5: 2 cells where the header names 3 columns; " + path
        + ":6: a quote is not closed on its line; " + path + ":7: column 'c' must name a class, not be empty; " + path
        + ":4: column 'x' must be a finite number, not 'three'"), note);
    assertTrue(note.endsWith("; and 2 more."), note);
    assertEquals(path + ":5: 2 cells where the header names 3 columns", assertThrows(IOException.class,
        () -> csv(path, Optional.empty(), Missing.ERROR, OnError.FAIL).load(1)).getMessage());
    String hopeless = file("h.csv", "x,c\n,a\n,b\n");
    assertTrue(assertThrows(IOException.class,
        () -> csv(hopeless, Optional.empty(), Missing.ERROR, OnError.SKIP).load(1)).getMessage()
        .startsWith("no row of " + hopeless + " is left to train on: 2 rows left out: " + hopeless + ":2: column 'x'"));
  }

  @Test
  void columnsThatDoNotSuitAreNamed() throws IOException {
    String path = file("a.csv", "x,name,c\n" + IntStream.range(0, 60).mapToObj(i -> i + ",n" + i + "," + i % 2)
        .collect(Collectors.joining("\n")));
    assertEquals(
        "column 'name' of " + path + " has 60 different words in 60 rows to train on, more than max_categories "
            + "50; leave it out with ignore: [name], or raise that",
        assertThrows(IOException.class, () -> csv(path, Optional.empty(), Missing.ERROR, OnError.FAIL).load(1))
            .getMessage());
    assertEquals(path + " has no column 'nme'; its columns are x, name, c", assertThrows(IOException.class,
        () -> new Csv(path, "c", Optional.empty(), 0, false, false, Missing.ERROR, List.of(), List.of(), List.of("nme"),
            50, OnError.FAIL).load(1))
        .getMessage());
  }

  @Test
  void whatOnlyJavaTakesForNumbersIsAWord() throws IOException {
    String path = Files
        .writeString(directory.resolve("java.csv"), "floor,view,code,kind\n1f,2D,0x10,a\n2f,3D,0x1p3,b\n")
        .toString();
    assertEquals(List.of("floor=1f", "floor=2f", "view=2D", "view=3D", "code=0x10", "code=0x1p3"),
        new Csv(path, "kind", Optional.empty(), 0, false, false).load(1).features());
  }
}
