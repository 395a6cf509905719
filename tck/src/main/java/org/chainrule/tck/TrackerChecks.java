package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.Tracker;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link Tracker}, tried in temporary directories. */
final class TrackerChecks {
  private static final Map<String, Object> CONFIGURATION = Map.of("name", "check", "seed", 7, "model",
      List.of("flatten", Map.of("dense", 10)), "optimizer", Map.of("id", "sgd", "learning_rate", 0.1));

  private final Tracker tracker;

  TrackerChecks(Tracker tracker) {
    this.tracker = tracker;
  }

  List<Check> checks() {
    return List.of(
        new Check("tracker/records epochs and closes", () -> in(this::records)),
        new Check("tracker/figures that are no numbers", () -> in(this::notNumbers)),
        new Check("tracker/resumes and drops later records", () -> in(this::resumes)),
        new Check("tracker/runs in other directories are apart", () -> in(this::apart)));
  }

  private interface Trial {
    Note run(Path directory) throws IOException;
  }

  private static Note in(Trial trial) throws IOException {
    Path directory = Files.createTempDirectory("tracker");
    try {
      return trial.run(directory);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private void record(Path directory, int from, int to) throws IOException {
    Files.createDirectories(directory);
    try (Tracker.Recording recording = tracker.start(directory, CONFIGURATION, from)) {
      for (int epoch = from; epoch <= to; epoch++) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("training_loss", 1.0 / epoch);
        values.put("validation_accuracy", 1 - 0.5 / epoch);
        recording.epoch(epoch, 10L * epoch, values);
      }
    }
  }

  /** Names and lengths of all files; for text the number of lines. */
  private static Map<String, Long> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      Map<String, Long> found = new LinkedHashMap<>();
      files.filter(Files::isRegularFile).sorted().forEach(file -> found.put(file.getFileName().toString(), size(file)));
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException | UncheckedIOException e) {
      return -1; // not a text file
    }
  }

  private Note records(Path directory) throws IOException {
    record(directory, 1, 3);
    Map<String, Long> files = files(directory);
    return new Note(0, files.isEmpty() ? "writes no file into the run's directory" : "wrote " + files.keySet());
  }

  private Note notNumbers(Path directory) throws IOException {
    try (Tracker.Recording recording = tracker.start(directory, CONFIGURATION, 1)) {
      recording.epoch(1, 5, Map.of("training_loss", Double.NaN));
      recording.epoch(2, 10, Map.of("training_loss", Double.POSITIVE_INFINITY));
    }
    return Note.NONE;
  }

  private Note resumes(Path directory) throws IOException {
    Path whole = directory.resolve("whole");
    Path resumed = directory.resolve("resumed");
    record(whole, 1, 5);
    record(resumed, 1, 4);
    record(resumed, 3, 5); // the record of epoch 3 and 4 is dropped and written anew
    require(files(whole).equals(files(resumed)),
        "five epochs give %s (lines of each file); resumed at epoch 3 after 4 epochs they give %s", files(whole),
        files(resumed));
    return Note.NONE;
  }

  private Note apart(Path directory) throws IOException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    record(first, 1, 2);
    Map<String, Long> before = files(first);
    record(second, 1, 4);
    require(before.equals(files(first)), "a run in another directory changed %s to %s", before, files(first));
    return Note.NONE;
  }
}
