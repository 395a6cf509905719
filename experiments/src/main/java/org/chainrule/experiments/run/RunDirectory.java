package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chainrule.experiments.configuration.InputException;

/**
 * The directory of one run.
 *
 * @param path where it is
 */
public record RunDirectory(Path path) {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");

  /**
   * A new directory {@code runs/<yyyy-mm-dd>/<hhmmss>-<name>}; runs that start in the same second get a number behind it.
   *
   * @throws InputException if it cannot be made
   */
  public static RunDirectory create(Path parent, String name, LocalDateTime start) {
    Path day = parent.resolve("runs").resolve(start.format(DAY));
    makeParents(day);
    String base = start.format(TIME) + "-" + name;
    for (int number = 1;; number++) {
      Path candidate = day.resolve(number == 1 ? base : base + "-" + number);
      try {
        return new RunDirectory(Files.createDirectory(candidate));
      } catch (FileAlreadyExistsException taken) {
        continue;
      } catch (IOException exception) {
        throw cannotMake(candidate, exception);
      }
    }
  }

  /**
   * The directory that the user names. It may exist if it is empty.
   *
   * @throws InputException if it cannot be made, or holds something
   */
  public static RunDirectory named(Path path) {
    makeParents(path);
    try (Stream<Path> content = Files.list(path)) {
      if (content.anyMatch(file -> !file.endsWith(RunLock.FILE))) {
        throw notEmpty(path);
      }
    } catch (IOException exception) {
      throw cannotMake(path, exception);
    }
    return new RunDirectory(path);
  }

  /**
   * Makes sure, once the {@link RunLock} is held, that no other process has begun a run here in the meantime.
   *
   * @throws InputException if one has
   */
  void requireNew() {
    if (Files.exists(configuration())) {
      throw notEmpty(path);
    }
  }

  private static InputException notEmpty(Path path) {
    return new InputException("the directory " + path
        + " for the run is not empty; name another one with --out, or resume the run in it with \"chainrule resume "
        + path + "\"");
  }

  private static void makeParents(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException exception) {
      throw cannotMake(path, exception);
    }
  }

  private static InputException cannotMake(Path path, IOException exception) {
    Path existing = path.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    String reason = Files.isDirectory(existing) ? exception.getMessage() : existing + " is a file, not a directory";
    return new InputException("cannot make the directory " + path + " for the run: " + reason, exception);
  }

  /**
   * The directory of an earlier run.
   *
   * @throws InputException if it is none
   */
  public static RunDirectory existing(Path path) {
    RunDirectory run = new RunDirectory(path);
    if (!Files.isRegularFile(run.configuration())) {
      throw new InputException(path + (Files.exists(path) ? " is not the directory of a run: it has no config.yaml"
          : " does not exist; \"chainrule runs\" lists the runs there are"));
    }
    return run;
  }

  /** All runs below a directory, oldest first. */
  public static List<RunDirectory> all(Path parent) throws IOException {
    Path runs = parent.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(runs, 2)) {
      return paths.filter(path -> Files.isRegularFile(path.resolve("config.yaml"))).sorted().map(RunDirectory::new)
          .toList();
    }
  }

  /** Removes a directory that holds nothing but a lock. */
  void removeIfEmpty() {
    try (Stream<Path> content = Files.list(path)) {
      if (content.allMatch(file -> file.endsWith(RunLock.FILE))) {
        Files.deleteIfExists(path.resolve(RunLock.FILE));
        Files.deleteIfExists(path);
      }
    } catch (IOException notEmpty) {
      // What is in it stays.
    }
  }

  /** The resolved configuration. */
  public Path configuration() {
    return path.resolve("config.yaml");
  }

  /** Where the run came from, and what came out. */
  public Path provenance() {
    return path.resolve("provenance.json");
  }

  /** States of training. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The report. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** What was printed. */
  public Path console() {
    return path.resolve("console.log");
  }

  /** How healthy training was. */
  public Path health() {
    return path.resolve("health.jsonl");
  }

  /** The exported model in a format. */
  public Path model(String extension) {
    return path.resolve("model." + extension);
  }

  /** Writes where a lesson came from and whether its claims hold. */
  public void recordLesson(String name, Instant start, boolean passed) {
    write(provenance(), Json.text(Provenance.ofLesson(name, start, passed)));
  }

  /**
   * Writes a file so that it is there whole or not at all.
   *
   * @throws InputException if the directory that it is to lie in is missing, or it is a directory itself
   */
  public static void write(Path file, String content) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new InputException("cannot write " + file + ": there is no directory " + directory);
    }
    if (Files.isDirectory(file)) {
      throw new InputException("cannot write " + file + ": it is a directory; name a file in it");
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, content);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException exception) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException left) {
        exception.addSuppressed(left);
      }
      // A file system's exception without a reason has only the file's name as its message.
      Optional<String> reason = Optional.ofNullable(
          exception instanceof FileSystemException fault ? fault.getReason() : exception.getMessage());
      throw new WorkException("cannot write " + file + ": " + reason.orElse(exception.getClass().getSimpleName()),
          exception);
    }
  }
}
