package org.chainrule.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: {@code <step>.safetensors}. One is written to a temporary file, forced to the disk and then
 * renamed, so that a file of that name is always complete.
 */
record CheckpointFolder(Path directory) {
  private static final String SUFFIX = ".safetensors";
  private static final String TEMPORARY = ".tmp";
  private static final int KEPT = 2;

  /** Complete checkpoints, the newest first. */
  static List<Path> checkpoints(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d{1,18}\\" + SUFFIX))
          .sorted(Comparator.comparingLong(CheckpointFolder::step).reversed()).toList();
    }
  }

  private static long step(Path file) {
    return Long.parseLong(file.getFileName().toString().replace(SUFFIX, ""));
  }

  /** The file for the state after a number of steps. */
  Path file(long step) {
    return directory.resolve(step + SUFFIX);
  }

  /** Makes the folder, and removes what an interrupted write left there. */
  void prepare() {
    try {
      Files.createDirectories(directory);
      List<Path> leftovers;
      try (Stream<Path> files = Files.list(directory)) {
        leftovers = files.filter(file -> file.getFileName().toString().endsWith(SUFFIX + TEMPORARY)).toList();
      }
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    } catch (IOException e) {
      throw new TrainingFailure("the folder %s for checkpoints cannot be used: %s".formatted(directory, reason(e)), e);
    }
  }

  /**
   * Writes a checkpoint and then deletes older ones but for the newest two, the final one not counted.
   *
   * @throws TrainingFailure if it cannot be written; earlier ones are left as they were
   */
  void write(Checkpoint checkpoint) {
    Path temporary = checkpoint.file().resolveSibling(checkpoint.file().getFileName() + TEMPORARY);
    try {
      Files.createDirectories(directory);
      checkpoint.content().write(temporary);
      Files.move(temporary, checkpoint.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force();
      List<Path> all = checkpoints(directory);
      for (Path old : all.subList(Math.min(all.size(), checkpoint.finished() ? KEPT + 1 : KEPT), all.size())) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw failure(checkpoint, temporary, e);
    }
  }

  private TrainingFailure failure(Checkpoint checkpoint, Path temporary, IOException e) {
    String last;
    try {
      Files.deleteIfExists(temporary);
      last = checkpoints(directory).stream().findFirst().map(file -> "the last complete one is " + file)
          .orElse("there is no earlier one");
    } catch (IOException further) {
      e.addSuppressed(further);
      last = "the folder cannot be read either";
    }
    return new TrainingFailure("checkpoint %s could not be written (%s); %s"
        .formatted(checkpoint.file(), reason(e), last), e);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName()
        : e.getClass() == IOException.class ? e.getMessage() : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Forces the new name to the disk too, where the system lets a folder be opened for that. */
  private void force() throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }
}
