package org.chainrule.experiments.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Dataset.Filling;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.experiments.configuration.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTableTest {
  private static final Literal CLASSES = Literal.of(new int[] {0}, Shape.of(1));

  @TempDir
  private Path folder;

  private SampleTable read(String rows, List<String> names) {
    try {
      return SampleTable.read(Files.writeString(folder.resolve("data.csv"), rows.replace(';', '\n')), new int[] {2},
          names, new Filling(List.of("", "?"), Map.of("a", "7", "colour", "red")));
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "1,2;3,4                   | ''",
    "a,b;1,2;3,4               | ''",
    "1,2,cat;3,4,dog           | 0 1",
    "a,b,label;1,2,cat;3,4,dog | 0 1",
    "label,b,a;cat,2,1;dog,4,3 | 0 1",
    "y,b,a;1,2,1;0,4,3         | 1 0",
    "b,a,kind;2,1,dog;4,3,cat  | 1 0",
  })
  void featuresAndLabelsAreFound(String rows, String labels) {
    SampleTable table = read(rows, List.of("a", "b"));
    assertArrayEquals(new float[] {1, 2, 3, 4}, table.features().floats());
    assertEquals(Shape.of(2, 2), table.features().shape());
    if (!labels.isEmpty()) {
      Literal targets = table.targets(List.of("cat", "dog"), CLASSES);
      assertEquals(labels, "%d %d".formatted(targets.ints()[0], targets.ints()[1]));
    } else {
      assertThrows(InputException.class, () -> table.targets(List.of("cat", "dog"), CLASSES));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "a,b;?,2;3,4          | 7 2 3 4",
    "b,a;2,;4,3           | 7 2 3 4",
    "?,2;3,4              | 7 2 3 4", // by the order of columns
    "a,colour;1,?;3,red   | 1 1 3 1",
    "a,colour;1,red;,?     | 1 1 7 1"})
  void missingCellsAreFilledInAsTheyWereForTraining(String rows, String expected) {
    SampleTable table = read(rows, rows.contains("colour") ? List.of("a", "colour=red") : List.of("a", "b"));
    float[] features = table.features().floats();
    assertEquals(expected, "%.0f %.0f %.0f %.0f".formatted(features[0], features[1], features[2], features[3]));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "''              | is empty",
    "a,b             | no samples",
    "1,2;3           | data.csv:2: 1 columns",
    "1,2;3,x         | data.csv:2: column 2 is 'x', not a finite number",
    "1,2;3,NaN       | data.csv:2: column 2 is 'NaN'",
    "1,2;3,          | data.csv:2: column 2 is ''",
    "1,2,3,4         | the model takes 2 numbers a sample",
    "1,2,7           | '7' is no class; there are: cat, dog",
  })
  void faultsNameTheLine(String rows, String part) {
    InputException fault = assertThrows(InputException.class, () -> {
      SampleTable table = read(rows, List.of());
      table.features();
      table.targets(List.of("cat", "dog"), CLASSES);
    });
    assertTrue(fault.getMessage().contains(part), fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "a,c;1,2          | data.csv:1: there is no column 'b', which the model was trained on; the columns are a, c.",
    "u,v;1,2          | data.csv:1: there is no column 'a'",
    "a,b,b;1,2,3      | data.csv:1: two columns are named 'b'",
    "1,2;3,\"4         | data.csv:2: a quote is opened and never closed",
    "a,b;1,\"2;3,4;5,6 | data.csv:2: a quote is opened and never closed",
    "1,2;3,\"4;\",5    | data.csv:2: 3 columns, where the first row has 2",
  })
  void namesAndQuotesAreChecked(String rows, String part) {
    InputException fault = assertThrows(InputException.class, () -> read(rows, List.of("a", "b")));
    assertTrue(fault.getMessage().contains(part), fault.getMessage());
  }

  @Test
  void textInAnotherEncodingIsToldWithItsLine() throws IOException {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "a,b\n1,2\n3,\u00fc\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    String fault = assertThrows(InputException.class,
        () -> SampleTable.read(file, new int[] {2}, List.of(), SampleTable.NO_FILLING))
        .getMessage();
    assertEquals(file + ":3: is not text in UTF-8; save the file in that encoding", fault);
  }

  @Test
  void anotherSeparatorIsSuspected() throws IOException {
    Path file = Files.writeString(folder.resolve("semi.csv"), "a;b\n1;2\n");
    String fault = assertThrows(InputException.class,
        () -> SampleTable.read(file, new int[] {2}, List.of("a", "b"), SampleTable.NO_FILLING))
        .getMessage();
    assertTrue(fault.contains("the columns are a;b. Cells must be separated by commas"), fault);
  }

  @Test
  void textOfTwoBytesForEachCharacterIsToldToo() throws IOException {
    Path file = folder.resolve("utf16.csv");
    Files.write(file, "a,b\n1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    String fault = assertThrows(InputException.class,
        () -> SampleTable.read(file, new int[] {2}, List.of(), SampleTable.NO_FILLING))
        .getMessage();
    assertEquals(file + ":1: is not text in UTF-8; save the file in that encoding", fault);
  }

  @Test
  void filesPackedByGzipAreRead() throws IOException {
    Path file = folder.resolve("data.csv.gz");
    try (var stream = new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write("1,2\n3,4\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertArrayEquals(new float[] {1, 2, 3, 4},
        SampleTable.read(file, new int[] {2}, List.of(), SampleTable.NO_FILLING).features().floats());
    byte[] packed = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(packed, packed.length - 9));
    String fault = assertThrows(InputException.class,
        () -> SampleTable.read(file, new int[] {2}, List.of(), SampleTable.NO_FILLING))
        .getMessage();
    assertTrue(fault.startsWith(file + " is damaged or cut off: "), fault);
  }

  @Test
  void absentFilesAreTold() {
    assertTrue(assertThrows(InputException.class,
        () -> SampleTable.read(folder.resolve("absent.csv"), new int[] {2}, List.of(), SampleTable.NO_FILLING))
        .getMessage()
        .contains("no file"));
  }
}
