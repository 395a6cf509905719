package org.chainrule.plugins.trackers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Tracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackersTest {
  @TempDir
  private Path directory;

  private static Map<String, Double> figures(double loss, double accuracy) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("training_loss", loss);
    figures.put("validation_accuracy", accuracy);
    return figures;
  }

  private void record(Tracker tracker, int first, int last) throws IOException {
    try (Tracker.Recording recording = tracker.start(directory, Map.of(), first)) {
      for (int epoch = first; epoch <= last; epoch++) {
        recording.epoch(epoch, 10L * epoch, figures(1.0 / epoch, epoch / 8.0));
      }
    }
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file));
  }

  @Test
  void csvHasAHeaderAndALineForEachEpoch() throws IOException {
    record(new Csv(), 1, 2);
    assertEquals(List.of("epoch,step,training_loss,validation_accuracy", "1,10,1.0,0.125", "2,20,0.5,0.25"),
        lines("metrics.csv"));
  }

  @Test
  void jsonLinesHasAnObjectForEachEpoch() throws IOException {
    record(new JsonLines(), 1, 2);
    assertEquals(List.of("{\"epoch\":1,\"step\":10,\"training_loss\":1.0,\"validation_accuracy\":0.125}",
        "{\"epoch\":2,\"step\":20,\"training_loss\":0.5,\"validation_accuracy\":0.25}"), lines("metrics.jsonl"));
  }

  @Test
  void linesAreThereAsSoonAsAnEpochIsRecorded() throws IOException {
    try (Tracker.Recording csv = new Csv().start(directory, Map.of(), 1);
        Tracker.Recording json = new JsonLines().start(directory, Map.of(), 1)) {
      csv.epoch(1, 10, figures(1, 0));
      json.epoch(1, 10, figures(1, 0));
      assertEquals(2, lines("metrics.csv").size());
      assertEquals(1, lines("metrics.jsonl").size());
    }
  }

  @Test
  void resumingDropsLaterEpochsAndLinesThatWereCutOff() throws IOException {
    for (Tracker tracker : List.of(new Csv(), new JsonLines())) {
      record(tracker, 1, 4);
      String file = tracker instanceof Csv ? "metrics.csv" : "metrics.jsonl";
      List<String> whole = lines(file);
      Files.writeString(directory.resolve(file), tracker instanceof Csv ? "5,50,0." : "{\"epoch\":5,\"st",
          StandardOpenOption.APPEND);
      record(tracker, 3, 4);
      assertEquals(whole, lines(file));
    }
    assertFalse(Files.exists(directory.resolve("metrics.csv.tmp")));
  }

  @Test
  void aFreshRunStartsAFreshFile() throws IOException {
    for (Tracker tracker : List.of(new Csv(), new JsonLines())) {
      record(tracker, 1, 4);
      record(tracker, 1, 1);
    }
    assertEquals(2, lines("metrics.csv").size());
    assertEquals(1, lines("metrics.jsonl").size());
  }

  @Test
  void numbersThatAreNotFiniteAreValidInEachFormat() throws IOException {
    try (Tracker.Recording csv = new Csv().start(directory, Map.of(), 1);
        Tracker.Recording json = new JsonLines().start(directory, Map.of(), 1)) {
      csv.epoch(1, 10, figures(Double.NaN, Double.NEGATIVE_INFINITY));
      json.epoch(1, 10, figures(Double.NaN, Double.NEGATIVE_INFINITY));
    }
    assertEquals("1,10,NaN,-Infinity", lines("metrics.csv").getLast());
    assertEquals("{\"epoch\":1,\"step\":10,\"training_loss\":\"NaN\",\"validation_accuracy\":\"-Infinity\"}",
        lines("metrics.jsonl").getLast());
  }

  @Test
  void namesAreQuotedWhereTheFormatNeedsIt() throws IOException {
    try (Tracker.Recording csv = new Csv().start(directory, Map.of(), 1);
        Tracker.Recording json = new JsonLines().start(directory, Map.of(), 1)) {
      csv.epoch(1, 1, Map.of("a,\"b\"", 1.0));
      json.epoch(1, 1, Map.of("a\\\"b\n", 1.0));
    }
    assertEquals("epoch,step,\"a,\"\"b\"\"\"", lines("metrics.csv").getFirst());
    assertEquals("{\"epoch\":1,\"step\":1,\"a\\\\\\\"b\\u000a\":1.0}", lines("metrics.jsonl").getFirst());
  }

  @Test
  void csvColumnsAreThoseOfTheFirstEpoch() throws IOException {
    record(new Csv(), 1, 1);
    try (Tracker.Recording csv = new Csv().start(directory, Map.of(), 2)) {
      String message = assertThrows(IOException.class, () -> csv.epoch(2, 20, Map.of("other", 1.0))).getMessage();
      assertTrue(message.contains("epoch,step,training_loss,validation_accuracy"), message);
    }
  }
}
