package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with what the user gave is one paragraph and exit status 2, and leaves no run behind. */
class InputErrorsTest {
  private static final String TABLE = "a,b,label\n" + "0.5,1,0\n1.5,2,1\n".repeat(20);

  @TempDir
  private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    write("file", "");
    write("empty.yaml", "");
    write("malformed.yaml", "model: [dense: 5\nseed: 1\n");
    write("twice.yaml", "data: digits\ndata: landsat\nmodel: [flatten]\n");
    write("huge.yaml", "a: b\n".repeat(300_000));
    write("tag.yaml", "name: !!java.net.URL [\"http://localhost\"]\ndata: digits\nmodel: [flatten]\n");
    Files.write(folder.resolve("binary.yaml"), new byte[] {0, 1, 2, (byte) 0xFF, (byte) 0xFE});
    write("layer.yaml", "data: digits\nmodel:\n  - flatten\n  - dence: 5\n");
    write("units.yaml", "data: digits\nmodel:\n  - flatten\n  - dense: {units: ten}\n");
    write("table.csv", TABLE);
    write("nan.csv", TABLE.replaceFirst("0.5", "NaN"));
    write("ragged.csv", TABLE.replaceFirst("1.5,2,1", "1.5,2,1,7"));
    write("text.csv", TABLE.replaceFirst("0.5", "much"));
    write("bad-config.csv", "not a model");
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "empty.yaml                                   | empty",
    "malformed.yaml                               | malformed.yaml: ; not valid YAML",
    "twice.yaml                                   | twice.yaml:2:1 ; given twice",
    "huge.yaml                                    | at most",
    "tag.yaml                                     | tag.yaml",
    "binary.yaml                                  | binary.yaml",
    "nowhere.yaml                                 | nowhere.yaml",
    "digit                                        | digits",
    "digits training.epochs=many                  | training.epochs ; many",
    "digits data.validation=1.5                   | data.validation ; 1.5",
    "digits activation.id=leaky_relu activation.slop=0.1 | slop ; slope",
    "digits activation.id=leaky_relu activation.slope=steep | slope ; steep",
    "digits model.1.units=3.5                     | units ; 3.5",
    "layer.yaml                                   | layer.yaml:4: ; model[1] ; dence ; dense",
    "units.yaml                                   | units.yaml:4: ; units ; integer",
    "digits activation=mihs                       | 'activation=mihs' on the command line ; mish",
    "digits optimizer.learning_rat=1              | learning_rat ; learning_rate",
    "digits optimizer.learning_rate=-1            | learning_rate",
    "digits sead=1                                | no key 'sead' ; 'seed'",
    "digits training.epochs=0                     | training.epochs",
    "digits training.batch_size=100000            | batch_size ; 100000",
    "digits training.early_stopping.monitor=los   | los ; validation_loss",
    "digits training.initial_weights=absent       | absent",
    "digits training.initial_weights=file         | file",
    "digits training.freeze=dance1/*              | dance1/*",
    "digits backend=gpu                           | gpu ; cpu",
    "digits export=onxn                           | onxn",
    "digits model.1.units=0                       | units",
    "softmax-digits model.1.dense=3               | 3 outputs ; 10 classes",
    "digits model.0=conv2d                        | filters",
    "digits loss=mse                              | mse",
    "digits --out file/below                      | is a file, not a directory",
    "fashion-mnist data.dir=nowhere               | nowhere",
    "data={id: csv, path: absent.csv, label: label} | absent.csv",
    "data={id: csv, path: @/table.csv, label: lable} | lable ; label",
    "data={id: csv, path: @/nan.csv, label: label} | nan.csv",
    "data={id: csv, path: @/ragged.csv, label: label} | ragged.csv:3",
    "data={id: csv, path: @/text.csv, label: label} | text.csv",
  })
  void isOneParagraph(String line, String parts) throws IOException {
    boolean table = line.startsWith("data=");
    String[] words = table ? new String[] {"run", "softmax-digits", line.replace("@", folder.toString())}
        : ("run " + line).split(" ");
    InProcess result = InProcess.run(folder, words).expect(2);
    for (String part : parts.split(" ; ")) {
      assertTrue(result.err().contains(part.strip()), () -> result.err() + "lacks " + part);
    }
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("error: "), result.err());
    assertFalse(result.err().contains("inside the program"), result.err());
    assertFalse(Files.exists(folder.resolve("runs")) && !InProcess.run(folder, "runs").out().contains("no runs"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "resume nowhere                 | nowhere",
    "evaluate nowhere               | nowhere",
    "report nowhere                 | nowhere",
    "predict nowhere.onnx table.csv | nowhere.onnx",
    "plugins describe nothing       | nothing",
    "gradcheck nothing              | nothing",
    "data describe nothing          | nothing",
    "rum digits                     | rum",
    "run digits --nonsense          | --nonsense",
  })
  void ofAnyCommandIsNamed(String line, String part) {
    InProcess result = InProcess.run(folder, line.split(" ")).expect(2);
    assertTrue(result.err().contains(part), result.err());
    assertFalse(result.err().contains("inside the program") || result.err().contains("\tat "), result.err());
  }

  @Test
  void brokenDropInFilesAreNamedAndNothingElseChanges() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(plugins.resolve("Broken.java"), "public record Broken( {");
    InProcess listed = InProcess.run(folder, "plugins", "list", "--plugins", "mine").expect(1);
    assertTrue(listed.err().contains("Broken.java") && listed.out().contains("relu"), listed.err());
    InProcess run = InProcess.run(folder, "run", "spirals", "training.epochs=1", "export=false", "--plugins", "mine",
        "--out", "with-broken").expect(0);
    assertTrue(run.err().contains("warning: ") && run.err().contains("Broken.java"), run.err());
  }

  @Test
  void brokenCheckpointsAndModelsAreRefused() throws IOException {
    InProcess.run(folder, "run", "spirals", "training.epochs=2", "--out", "broken").expect(0);
    Path run = folder.resolve("broken");
    try (var files = Files.list(run.resolve("checkpoints"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    }
    for (String command : new String[] {"resume", "evaluate", "report", "export"}) {
      InProcess result = InProcess.run(folder, command, "broken").expect(2);
      assertTrue(result.err().contains(".safetensors"), result.err());
    }
    Files.writeString(run.resolve("model.onnx"), "not a model");
    InProcess.run(folder, "verify", "broken/model.onnx").expect(2);
    InProcess.run(folder, "inspect", "broken/model.onnx").expect(2);
    InProcess.run(folder, "predict", "broken/model.onnx", "table.csv").expect(2);
    InProcess.run(folder, "verify", "table.csv").expect(2);
  }
}
