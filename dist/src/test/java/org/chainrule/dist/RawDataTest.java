package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models take a data set's original table as it is: the accuracy on it is that of the run. */
class RawDataTest {
  @TempDir
  private Path directory;

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "digits  | training.epochs=3 | optdigits_test.csv.gz | 16 | 1797",
    "landsat | training.epochs=3 | landsat_test.csv.gz | 255 | 2000",
    "landsat | data.image=true;model=[flatten, {dense: {units: 6, activation: linear}}];training.epochs=3"
        + " | landsat_test.csv.gz | 255 | 2000"})
  void theTableOfTheSourceIsPredictedAsInTheRun(String experiment, String settings, String table, int largest,
      int samples) throws IOException {
    String[] rows = table(table).lines().toArray(String[]::new);
    assertEquals(samples + 1, rows.length, "a line of names and the samples");
    int[] numbers = Arrays.stream(rows).skip(1).flatMapToInt(row -> features(row).mapToInt(Integer::parseInt))
        .toArray();
    assertTrue(Arrays.stream(numbers).max().orElseThrow() > largest / 2, "not scaled");
    assertTrue(Arrays.stream(numbers).allMatch(number -> number >= 0 && number <= largest), "not scaled");
    Path raw = Files.writeString(directory.resolve("raw.csv"), String.join("\n", rows) + "\n");

    List<String> run = new ArrayList<>(List.of("run", experiment, "--out", "run", "--quiet", "--json"));
    run.addAll(List.of(settings.split(";")));
    double accuracy = number("test_accuracy",
        Program.run(directory, run.toArray(String[]::new)).expect(0).lastLine());
    assertTrue(accuracy > 0.7, "trained for three epochs: " + accuracy);

    Program.Result predicted = Program.run(directory, "predict", "run/model.onnx", "raw.csv").expect(0);
    assertEquals("", predicted.errors());
    List<
        String> classes = predicted.output().lines().skip(1).map(line -> line.substring(0, line.indexOf(','))).toList();
    assertEquals(samples, classes.size());
    List<String> names = classNames(experiment);
    int right = 0;
    for (int i = 0; i < samples; i++) {
      int truth = Integer.parseInt(rows[i + 1].substring(rows[i + 1].lastIndexOf(',') + 1).strip());
      right += names.get(truth).equals(classes.get(i)) ? 1 : 0;
    }
    assertEquals(accuracy, right / (double) samples, 1e-9, "predict");

    String evaluated = Program.run(directory, "evaluate", "run", raw.toString(), "--json").expect(0).lastLine();
    assertEquals(accuracy, number("accuracy", evaluated), 1e-9, "evaluate");
    String inspected = Program.run(directory, "inspect", "run/model.onnx").expect(0).output();
    assertTrue(inspected.contains("input_units"), inspected);
  }

  private static Stream<String> features(String row) {
    String[] cells = row.split(",");
    return Arrays.stream(cells).limit(cells.length - 1).map(String::strip);
  }

  private static List<String> classNames(String experiment) {
    return experiment.equals("digits") ? List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
        : List.of("red soil", "cotton crop", "grey soil", "damp grey soil", "soil with vegetation stubble",
            "very damp grey soil");
  }

  private static double number(String name, String json) {
    Matcher matcher = Pattern.compile("\"" + name + "\":([-0-9.eE]+)").matcher(json);
    assertTrue(matcher.find(), json);
    return Double.parseDouble(matcher.group(1));
  }

  /** A table that ships in the jar of the data sets. */
  private static String table(String name) throws IOException {
    Path jar = Distribution.pluginJars().stream().filter(file -> file.getFileName().toString().contains("datasets"))
        .findFirst().orElseThrow();
    URI entry = URI.create("jar:" + jar.toUri() + "!/org/chainrule/plugins/datasets/" + name);
    try (InputStream stream = new GZIPInputStream(entry.toURL().openStream())) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
