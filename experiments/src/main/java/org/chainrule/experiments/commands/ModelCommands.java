package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ModelFormat.Verification;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.LoadedRun;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.host.Catalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands on model files. */
final class ModelCommands {
  private ModelCommands() {}

  /** A file that must be there. */
  static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file " + file);
    }
    return file;
  }

  private static Map<String, Object> json(Path file, Verification verification) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", file.toString());
    json.put("verified", verification.passed());
    json.put("max_abs_error", verification.maxAbsError());
    return json;
  }

  /** Exports a run's model. */
  @Command(name = "export", description = "Write a run's model to a file, which is run and compared first.")
  static final class Export extends RunCommands.OnRun {
    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "The file; by default model.onnx in RUN.")
    private Optional<Path> output = Optional.empty();

    Export(Environment environment) {
      super(environment);
    }

    @Override
    int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        RunDirectory directory = directory();
        Path file = output.map(this::resolve).orElseGet(() -> directory.model("onnx"));
        Formats format = Formats.of(catalog, file);
        if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
          throw new InputException("there is no directory " + file.toAbsolutePath().getParent());
        }
        try (LoadedRun loaded = LoadedRun.open(catalog, directory)) {
          Verification verification = loaded.export(format.id(), format.format(), file);
          console.result(verification.report().strip());
          console.result("Model:  " + file);
          console.json(json(file, verification));
          return DONE;
        }
      }
    }
  }

  /** A command on one model file. */
  abstract static class OnFile extends Action {
    @Parameters(paramLabel = "FILE", description = "A model file.")
    private Path file = Path.of("");

    OnFile(Environment environment) {
      super(environment);
    }

    @Override
    final int perform() {
      Console console = console();
      try (Catalog catalog = catalog(console)) {
        Path path = existing(resolve(file));
        return perform(path, Formats.of(catalog, path).format(), console);
      } catch (IOException exception) {
        throw new InputException(String.valueOf(exception.getMessage()), exception);
      }
    }

    /** Does the work on a file of a format, and gives the exit status. */
    abstract int perform(Path path, ModelFormat format, Console console) throws IOException;
  }

  /** Verifies a file. */
  @Command(name = "verify", description = "Run a model file on the verification vectors that it carries.")
  static final class Verify extends OnFile {
    Verify(Environment environment) {
      super(environment);
    }

    @Override
    int perform(Path path, ModelFormat format, Console console) throws IOException {
      Verification verification = format.verify(path);
      console.result(verification.report().strip());
      console.json(json(path, verification));
      return verification.passed() ? DONE : FAILED;
    }
  }

  /** Inspects a file. */
  @Command(name = "inspect", description = "What a model file contains.")
  static final class Inspect extends OnFile {
    Inspect(Environment environment) {
      super(environment);
    }

    @Override
    int perform(Path path, ModelFormat format, Console console) throws IOException {
      String text = format.inspect(path);
      console.result(text.stripTrailing());
      console.json(Map.of("file", path.toString(), "lines", text.lines().toList()));
      return DONE;
    }
  }
}
