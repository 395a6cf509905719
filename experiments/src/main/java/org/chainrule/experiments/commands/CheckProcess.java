package org.chainrule.experiments.commands;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Json;

/** Runs {@link CheckWorker} in a process of its own and ends it when a check does not come back. */
final class CheckProcess {
  /**
   * What was found of one plug-in.
   *
   * @param subject its kind and id, or the file where there is none
   * @param checks what became of each check: name, verdict, worst_error, detail
   * @param plot its curves, as the worker told them
   * @param documentation what its Javadoc says
   */
  record Subject(String subject, List<Map<String, Object>> checks, Optional<Map<String, Object>> plot,
      String documentation) {
    boolean passed() {
      return checks.stream().noneMatch(check -> "FAILED".equals(check.get("verdict")));
    }
  }

  /** All plug-ins of a file, and what is wrong with it apart from them. */
  record Result(List<Subject> subjects, List<String> problems) {}

  /** The beginning of flags that make a start with the quick compiler slow. */
  private static final List<String> NOT_PASSED_ON = List.of("--add-modules=jdk.incubator.vector");

  private final List<String> words;
  private final Path directory;
  private final long limitSeconds;

  private List<String> names = List.of();
  private List<String> problems = List.of();
  private final List<Subject> subjects = new ArrayList<>();
  private List<Map<String, Object>> checks = new ArrayList<>();
  private Optional<Map<String, Object>> plot = Optional.empty();
  private String running = "plug-in/can be loaded";

  CheckProcess(List<String> words, Path directory, long limitSeconds) {
    this.words = words;
    this.directory = directory;
    this.limitSeconds = limitSeconds;
  }

  Result run() throws IOException {
    boolean ended = false;
    while (!ended) {
      int before = subjects.size();
      ended = attempt(before);
      if (!ended) { // what was running is the fault of the plug-in; those after it are tried in a new process
        subjects.add(new Subject(before < names.size() ? names.get(before) : words.getFirst(), checks, plot, ""));
        checks = new ArrayList<>();
        plot = Optional.empty();
        ended = subjects.size() >= names.size();
      }
    }
    return new Result(subjects, problems);
  }

  /** One process; whether it came to its end. */
  private boolean attempt(int from) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("plugins", "check-worker", "--patience", "0", "--from", String.valueOf(from)));
    arguments.addAll(words);
    ProcessBuilder builder = ThisProgram.again(flag -> NOT_PASSED_ON.stream().noneMatch(flag::startsWith),
        List.of("-XX:TieredStopAtLevel=1"), arguments).directory(directory.toAbsolutePath().toFile()) // many short
        .redirectError(ProcessBuilder.Redirect.DISCARD); // programs: the quick compiler is enough
    builder.environment().put("CHAINRULE_CPU", "plain"); // what starts fastest
    Process process = builder.start();
    process.getOutputStream().close();
    BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> {
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(Optional.of(line));
        }
      } catch (IOException _) {
        // The process was ended: nothing more is to come.
      }
      lines.add(Optional.empty());
    });
    try {
      while (true) {
        Optional<String> line = lines.poll(limitSeconds, TimeUnit.SECONDS);
        if (line == null) {
          fail("did not end within %d seconds: it loops without end, or waits".formatted(limitSeconds));
          return false;
        }
        if (line.isEmpty()) {
          process.waitFor();
          fail("ended the whole program, with exit status " + process.exitValue());
          return false;
        }
        if (take(Json.object(line.get()))) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void fail(String detail) {
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("name", running);
    check.put("verdict", "FAILED");
    check.put("worst_error", 0.0);
    check.put("detail", detail);
    checks.add(check);
  }

  /** Takes one line; whether it is the last. */
  private boolean take(Map<String, Object> line) {
    switch (String.valueOf(line.get("event"))) {
      case "input" -> throw new InputException(String.valueOf(line.get("message")));
      case "found" -> {
        names = strings(line.get("subjects"));
        problems = strings(line.get("problems"));
      }
      case "begin" -> running = String.valueOf(line.get("check"));
      case "verdict" -> {
        Map<String, Object> check = new LinkedHashMap<>(line);
        check.remove("event");
        checks.add(check);
      }
      case "plot" -> plot = Optional.of(line);
      case "done" -> {
        subjects.add(new Subject(names.get(subjects.size()), checks, plot, String.valueOf(line.get("documentation"))));
        checks = new ArrayList<>();
        plot = Optional.empty();
      }
      case "end" -> {
        return true;
      }
      default -> {
        // Something else that wrote to standard output.
      }
    }
    return false;
  }

  private static List<String> strings(Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
