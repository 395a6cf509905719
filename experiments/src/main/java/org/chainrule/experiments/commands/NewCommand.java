package org.chainrule.experiments.commands;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Version;
import org.chainrule.experiments.run.WorkException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a plug-in to start from. */
@Command(name = "new", description = {
  "Write a plug-in to start from: it builds, passes its check and can be used as it is.",
  "Kinds: activation, optimizer, regularizer, initializer, schedule, loss, layer, metric, dataset, augmentation, tracker, "
      + "backend."},
    footer = {"", "Examples:", "  chainrule plugins new activation my_act --single-file --out plugins",
      "  chainrule plugins new optimizer my_opt"})
final class NewCommand extends Action {
  private static final List<String> KINDS = List.of("activation", "optimizer", "regularizer", "initializer", "schedule",
      "loss", "layer", "metric", "dataset", "augmentation", "tracker", "backend");

  @Parameters(index = "0", paramLabel = "KIND", description = "What it is to be.")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its id, in lower_snake_case.")
  private String name = "";

  @Option(names = "--single-file", description = "One .java file for the drop-in folder instead of a Maven project.")
  private boolean singleFile;

  @Option(names = "--out", paramLabel = "DIR",
      description = "Where to write: the project's folder, by default one of the plug-in's name; or the folder of the file.")
  private Optional<Path> out = Optional.empty();

  NewCommand(Environment environment) {
    super(environment);
  }

  @Override
  int perform() {
    Console console = console();
    if (!KINDS.contains(kind)) {
      throw new InputException("there is no template for the kind '" + kind + "'" + Nearest.hint(kind, KINDS));
    }
    if (!name.matches("[a-z][a-z0-9_]{0,59}")) {
      throw new InputException("'" + name + "' is no name of a plug-in: it is lower_snake_case, as in my_" + kind);
    }
    String className = Arrays.stream(name.split("_+"))
        .map(word -> word.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
            + word.substring(1))
        .collect(Collectors.joining());
    for (String taken : List.of("java.lang.", "java.util.", "org.chainrule.api.", "org.chainrule.api.ir.")) {
      if (isClass(taken + className)) {
        throw new InputException(
            "a plug-in '" + name + "' would be a class called " + className + " as " + taken + className
                + " is; take another name, such as my_" + name);
      }
    }
    Map<String, String> words = new LinkedHashMap<>();
    words.put("NAME", name);
    words.put("CLASS", className);
    words.put("KIND", kind);
    words.put("VERSION", Version.current());
    words.put("REPOSITORY", repository().toUri().toString().replaceFirst("/$", ""));
    Map<Path, String> files = new LinkedHashMap<>();
    Path target;
    if (singleFile) {
      target = resolve(out.orElse(Path.of(""))).resolve(className + ".java");
      words.put("PACKAGE", "");
      files.put(target, fill(kind + ".txt", words));
    } else {
      if (!Files.isDirectory(repository())) {
        throw new WorkException("there is no Maven repository " + repository()
            + " for a project to build from; build Chainrule first (mvn package), or take --single-file");
      }
      target = resolve(out.orElse(Path.of(name)));
      words.put("PACKAGE", "package example." + name + ";\n\n");
      files.put(target.resolve("src/main/java/example/" + name + "/" + className + ".java"),
          fill(kind + ".txt", words));
      files.put(target.resolve("src/test/java/example/" + name + "/" + className + "Test.java"),
          fill("test.txt", words));
      files.put(target.resolve("pom.xml"), fill("pom.txt", words));
      files.put(target.resolve(".mvn/maven.config"), "-Daether.offline.protocols=file\n");
      files.put(target.resolve("README.md"), fill("readme.txt", words));
    }
    if (Files.exists(target) && (singleFile || !isEmptyFolder(target))) {
      throw new InputException(environment.directory().relativize(target).toString().isEmpty() ? target + " exists"
          : target + " exists already, and nothing is overwritten; take another name or --out DIR");
    }
    files.forEach(NewCommand::write);
    console.result(singleFile ? "Wrote " + target + "\nTry it: ./chainrule plugins check " + target
        : "Wrote " + target + "\nTry it: cd " + target + " && mvn package");
    console.json(Map.of("kind", kind, "id", name, "files", files.keySet().stream().map(Path::toString).toList()));
    return DONE;
  }

  private static boolean isClass(String className) {
    try {
      Class.forName(className, false, NewCommand.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError _) {
      return false;
    }
  }

  private static boolean isEmptyFolder(Path path) {
    try (var files = Files.list(path)) {
      return files.findAny().isEmpty();
    } catch (IOException _) {
      return false;
    }
  }

  /** The Maven repository that the build of Chainrule fills, beside the distribution that this program runs from. */
  private static Path repository() {
    try {
      Path jar = Path.of(NewCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path home = System.getProperty("chainrule.home") == null ? jar.resolve("../../..").normalize()
          : Path.of(System.getProperty("chainrule.home")).resolve("dist/target");
      return home.resolve("repository").toAbsolutePath().normalize();
    } catch (URISyntaxException e) {
      throw new WorkException("the program's own folder has no path: " + e.getMessage(), e);
    }
  }

  private static String fill(String template, Map<String, String> words) {
    try (InputStream in = NewCommand.class.getResourceAsStream("templates/" + template)) {
      if (in == null) {
        throw new IllegalStateException("the template " + template + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> word : words.entrySet()) {
        text = text.replace("@" + word.getKey() + "@", word.getValue());
      }
      return text;
    } catch (IOException e) {
      throw new WorkException("cannot read the template " + template + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text, java.nio.file.StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new InputException(e.getFile() + " exists already, and nothing is overwritten", e);
    } catch (IOException e) {
      throw new WorkException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
