package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on data sets, and what a run tells of its data. */
class DataCommandsTest {
  @TempDir
  private Path folder;

  private Path table() throws IOException {
    StringBuilder text = new StringBuilder("size,colour,kind\n");
    for (int i = 0; i < 60; i++) {
      text.append("%s,%s,%s\n".formatted(i == 20 ? "?" : i == 30 ? "broken" : i, i % 3 == 0 ? "red" : "blue",
          i < 30 ? "small" : "large"));
    }
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  @Test
  void describeTellsFiguresAndWhatWasDone() throws IOException {
    InProcess result = InProcess.run(folder, "data", "describe", "csv", "data.path=" + table(), "data.label=kind",
        "data.missing=mean", "data.on_error=skip", "--json").expect(0);
    JsonNode json = result.json();
    assertEquals(47, json.get("training_samples").asInt());
    assertEquals(12, json.get("test_samples").asInt());
    assertEquals("float32[47, 3]", json.get("features").asText());
    assertEquals("size", json.get("columns").get(0).get("name").asText());
    assertEquals("colour=blue", json.get("columns").get(1).get("name").asText());
    assertEquals(2, json.get("notes").size(), json.toString());
    assertTrue(result.err().contains(
        "1 row left out: " + folder.resolve("table.csv") + ":32: column 'size' must be a finite number, not 'broken'"),
        result.err());
    InProcess refused = InProcess.run(folder, "data", "describe", "csv", "data.path=" + table(), "data.label=kind")
        .expect(2);
    assertEquals("error: data: " + folder.resolve("table.csv")
        + ":22: column 'size' must be a finite number, not '?'; missing: median fills one in", refused.err().strip());
    assertTrue(InProcess.run(folder, "data", "describe", "no_such").expect(2).err().contains("no_such"));
  }

  @Test
  void previewDrawsImagesAndWhatBecomesOfThem() throws IOException {
    InProcess.run(folder, "data", "preview", "digits", "data.augmentations=[{rotate: 20}, mixup]", "--samples", "4")
        .expect(0);
    String page = Files.readString(folder.resolve("digits-preview.html"));
    assertEquals(4 * 6, page.split("<image ", -1).length - 1, "each with five changes");
    assertTrue(page.contains("Rotate[degrees=20.0, fill=0.0], Mixup[alpha=0.2, classes=0]"));
    assertFalse(page.contains("http://") || page.contains("https://"), "nothing from a network");
    InProcess.run(folder, "data", "preview", "spirals", "--samples", "3", "--out", "points.html").expect(0);
    assertEquals(4, Files.readString(folder.resolve("points.html")).split("<tr>", -1).length - 1);
    assertTrue(InProcess.run(folder, "data", "preview", "spirals", "data.augmentations=[translate]").expect(2).err()
        .contains("translate takes images"));
  }

  @Test
  void aRunTellsWhatWasLeftOutAndTheModelTakesTheTablesWords() throws IOException {
    Files.writeString(folder.resolve("e.yaml"), """
      name: table
      data: {id: csv, path: %s, label: kind, missing: median, on_error: skip}
      model: [dense: {units: 2, activation: linear}]
      training: {epochs: 2, batch_size: 8}
      """.formatted(table()));
    InProcess result = InProcess.run(folder, "run", "e.yaml", "--out", "run").expect(0);
    assertTrue(result.out().contains("Data: 1 row left out: "), result.out());
    assertTrue(Files.readString(folder.resolve("run/report.html")).contains(" 1 row left out: "));
    assertTrue(Files.readString(folder.resolve("run/provenance.json")).contains("1 row left out: "));
    Files.writeString(folder.resolve("new.csv"), "colour,size\nred,3\nblue,55\n");
    InProcess.run(folder, "predict", "run/model.onnx", "new.csv").expect(0);
    Files.writeString(folder.resolve("odd.csv"), "colour,size\nred,3\npink,55\n");
    assertTrue(InProcess.run(folder, "predict", "run/model.onnx", "odd.csv").expect(2).err().contains(
        "odd.csv:3: column 1 is 'pink', which the model was not trained on; it knows blue, red"));
  }
}
