package org.chainrule.experiments.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a command says. With {@code --json} only the last line goes to standard output, everything else to standard
 * error. What is said while a run goes on is kept in its directory too.
 */
public final class Console implements AutoCloseable {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean quiet;
  private final boolean json;
  private final boolean terminal;
  private Optional<PrintWriter> log = Optional.empty();
  private volatile boolean redrawn;

  /**
   * A console.
   *
   * @param quiet whether to leave out all but results, warnings and errors
   * @param json whether standard output is for one JSON object alone
   * @param terminal whether a progress line can be redrawn
   */
  public Console(PrintStream out, PrintStream err, boolean quiet, boolean json, boolean terminal) {
    this.out = out;
    this.err = err;
    this.quiet = quiet;
    this.json = json;
    this.terminal = terminal;
  }

  /** Keeps what is said in a file too, from now on and behind what it holds. */
  public void keepIn(Path file) {
    try {
      log = Optional.of(new PrintWriter(
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), true));
    } catch (IOException exception) {
      throw new WorkException("cannot write " + file + ": " + exception.getMessage(), exception);
    }
  }

  /** Says how things go on. */
  public void say(String line) {
    log.ifPresent(writer -> writer.println(line));
    if (!quiet) {
      clear();
      (json ? err : out).println(line);
    }
  }

  /** Says something that is only kept. */
  void note(String line) {
    log.ifPresent(writer -> writer.println(line));
  }

  /** Says what came out, also if quiet. */
  public void result(String line) {
    log.ifPresent(writer -> writer.println(line));
    clear();
    (json ? err : out).println(line);
  }

  /** Says what the user should know, on standard error. */
  public void warn(String line) {
    log.ifPresent(writer -> writer.println("warning: " + line));
    clear();
    err.println("warning: " + line);
  }

  /** Whether a line is being redrawn, which makes room for what is said. */
  void redrawn(boolean now) {
    redrawn = now;
  }

  private void clear() {
    if (redrawn) {
      err.print("\r\u001b[K");
    }
  }

  /** The object for programs, as the last line of standard output. */
  public void json(Object value) {
    if (json) {
      out.println(Json.line(value));
      out.flush();
    }
  }

  /** Where a progress line is drawn; nowhere if there is no terminal or all is to be quiet. */
  Optional<PrintStream> progress() {
    return terminal && !quiet ? Optional.of(err) : Optional.empty();
  }

  @Override
  public void close() {
    log.ifPresent(PrintWriter::close);
    log = Optional.empty();
  }
}
