package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program advises: learning rates that train, and whether a model fits. */
class AdviceTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource({"spirals, 40, 0.95", "softmax-digits, 3, 0.9", "digits, 3, 0.92"})
  void aSuggestedLearningRateTrains(String experiment, int epochs, double accuracy) throws IOException {
    InProcess found = InProcess.run(folder, "lr-find", experiment, "--json", "--out", "curve.html").expect(0);
    JsonNode json = found.json();
    String change = json.get("override").asText();
    assertEquals("optimizer.learning_rate=" + json.get("suggestion").asDouble(), change);
    assertTrue(found.err().contains("Try: " + change), found.err());
    assertTrue(json.get("diverged").asBoolean(), "ten is too much for all of them");
    assertTrue(Files.readString(folder.resolve("curve.html")).contains("<svg"));
    JsonNode run = InProcess.run(folder, "run", experiment, change, "training.epochs=" + epochs, "export=[]",
        "training.checkpoint_every=0", "--json", "--out", "run").expect(0).json();
    assertTrue(run.get("test_accuracy").asDouble() > accuracy, run + " with " + change);
  }

  @Test
  void rangesWithoutAGoodRateAreNamed() {
    InProcess large = InProcess.run(folder, "lr-find", "spirals", "optimizer=sgd", "--from", "1e3", "--to", "1e9",
        "--json").expect(1);
    assertTrue(large.json().get("suggestion").isNull() && large.err().contains("begin with a smaller one"),
        large.err());
    InProcess small = InProcess.run(folder, "lr-find", "spirals", "optimizer=sgd", "--from", "1e-9", "--to", "1e-8")
        .expect(1);
    assertTrue(small.out().contains("No learning rate up to 1.0e-08 made the loss fall"), small.out());
    assertTrue(InProcess.run(folder, "lr-find", "spirals", "--from", "1", "--to", "0.1").expect(2).err()
        .contains("a range test goes from a rate above 0 to a larger one"));
  }

  private String verdict(String name, String... changes) throws IOException {
    List<String> words = new ArrayList<>(
        List.of("run", "spirals", "export=[]", "--out", name, "training.checkpoint_every=0"));
    words.addAll(List.of(changes));
    InProcess result = InProcess.run(folder, words.toArray(String[]::new)).expect(0);
    String line = result.out().lines().filter(text -> text.contains("always saying the most frequent class"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(result.out()));
    assertTrue(Files.readString(folder.resolve(name).resolve("report.html")).contains(line));
    return line;
  }

  @Test
  void biasVarianceAndAGoodFitAreToldApart() throws IOException {
    String linear = verdict("bias", "model=[dense: {units: 3, activation: linear}]", "training.epochs=20");
    assertTrue(linear.startsWith("High bias: "), linear);
    InProcess.run(folder, "report", "bias").expect(0);
    assertTrue(Files.readString(folder.resolve("bias/report.html")).contains(linear), "a report made anew says it too");
    Files.writeString(folder.resolve("noise.csv"), noise());
    String overfitted = verdict("variance",
        "data={id: csv, path: " + folder.resolve("noise.csv") + ", label: c, validation: 0.3}",
        "training.epochs=80", "model=[dense: 128, dense: 128, dense: {units: 2, activation: linear}]");
    assertTrue(overfitted.startsWith("High variance: "), overfitted);
    String good = verdict("good", "training.epochs=60");
    assertTrue(good.startsWith("A good fit"), good);
    assertFalse(good.contains("High"), good);
  }

  /** Classes that have nothing to do with ten numbers. */
  private static String noise() {
    java.util.Random random = new java.util.Random(3);
    StringBuilder text = new StringBuilder("a,b,d,e,f,g,h,i,j,k,c\n");
    for (int row = 0; row < 120; row++) {
      for (int column = 0; column < 10; column++) {
        text.append("%.3f,".formatted(random.nextGaussian()));
      }
      text.append(random.nextBoolean() ? "yes\n" : "no\n");
    }
    return text.toString();
  }
}
