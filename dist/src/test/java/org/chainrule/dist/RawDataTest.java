package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
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

  @Test
  void tablesWithWordsAndMissingCellsArePredictedAsInTheRun() throws IOException {
    StringBuilder table = new StringBuilder("weight,colour,age,kind\n");
    for (int i = 0; i < 200; i++) {
      table.append(i % 2 == 0 ? "4.%d,black,%s,cat\n".formatted(i % 7, i % 5 == 0 ? "" : i % 9)
          : "20.%d,%s,%d,dog\n".formatted(i % 7, i % 3 == 0 ? "NA" : "golden", i % 11));
    }
    Files.writeString(directory.resolve("pets.csv"), table);
    Program.run(directory, "run", "digits", "data={id: csv, path: pets.csv, label: kind, missing: mean}",
        "model=[dense: 8, {dense: {units: 2, activation: linear}}]", "training.epochs=20",
        "optimizer.learning_rate=0.05", "~training.early_stopping",
        "--out", "run", "--quiet")
        .expect(0);
    Files.writeString(directory.resolve("new.csv"), "age,colour,weight\n,black,4.5\n3,?,20\n");
    assertEquals(List.of("cat", "dog"), classes(Program.run(directory, "predict", "run/model.onnx", "new.csv")
        .expect(0), 0));
    Files.writeString(directory.resolve("odd.csv"), "age,colour,weight\n3,purple,20\n");
    assertTrue(Program.run(directory, "predict", "run/model.onnx", "odd.csv").expect(2).errors()
        .contains("odd.csv:2: column 2 is 'purple'"));
  }

  @Test
  void imagesArePredictedAsTheDataSetReadsThem() throws IOException {
    for (int i = 0; i < 12; i++) {
      image("images/blue/%d.png".formatted(i), 6 + i, 0x0a0a80 + 9 * i);
      image("images/red/%d.png".formatted(i), 6 + i, 0x800a0a + (9 * i << 16));
    }
    image("mine.png", 31, 0xd00f0f);
    Program.run(directory, "run", "digits", "data={id: image_folder, path: images, height: 8, width: 8}",
        "model=[flatten, {dense: {units: 2, activation: linear}}]", "training.epochs=30",
        "optimizer.learning_rate=0.01", "training.batch_size=4",
        "~training.early_stopping",
        "--out", "run", "--quiet").expect(0);
    Program.Result predicted = Program.run(directory, "predict", "run/model.onnx", "mine.png", "images/blue")
        .expect(0);
    assertTrue(predicted.output().startsWith("sample,class,"), predicted.output());
    assertTrue(predicted.output().contains("mine.png,red,"), predicted.output());
    assertEquals(Stream.concat(Stream.of("red"), Stream.generate(() -> "blue").limit(12)).toList(),
        classes(predicted, 1));
    Files.writeString(directory.resolve("broken.png"), "no image");
    String broken = Program.run(directory, "predict", "run/model.onnx", "broken.png").expect(2).errors();
    assertTrue(broken.contains("broken.png: cannot be read as an image"), broken);
    String other = Program.run(directory, "predict", "run/model.onnx", "run/config.yaml").expect(2).errors();
    assertTrue(other.contains("config.yaml is neither PNG nor JPEG"), other);
  }

  private void image(String name, int size, int colour) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(colour));
    graphics.fillRect(0, 0, size, size);
    graphics.dispose();
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(ImageIO.write(image, "png", file.toFile()));
  }

  private static List<String> classes(Program.Result predicted, int column) {
    return predicted.output().lines().skip(1).map(line -> line.split(",")[column]).toList();
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
