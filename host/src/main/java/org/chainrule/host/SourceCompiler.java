package org.chainrule.host;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles source files in memory, against what the running program was started with. */
final class SourceCompiler {
  private final List<Path> libraries;

  /** A compiler that also sees some jars. */
  SourceCompiler(List<Path> libraries) {
    this.libraries = List.copyOf(libraries);
  }

  /**
   * Compiles one file.
   *
   * @param name what messages call it
   * @return class files by class name
   * @throws UnfitException if it does not compile; the message says where and why
   */
  Map<String, byte[]> compile(Path file, String name, String source) throws IOException, UnfitException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UnfitException("needs a Java compiler, which is not in this Java: start the program with a JDK, not a "
          + "reduced run time (module jdk.compiler)");
    }
    Attempt attempt;
    try {
      attempt = attempt(compiler, new Text(file, source));
    } catch (RuntimeException e) {
      throw new UnfitException("makes the compiler fail: " + Faults.describe(e));
    }
    if (!attempt.done()) {
      throw new UnfitException(message(name, attempt.diagnostics(), attempt.output()));
    }
    return attempt.classes();
  }

  /** Compiles a script; the message of a failure is what javac prints. */
  Map<String, byte[]> compileScript(Path file, String name, String source) throws IOException, ScriptException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new ScriptException(
          name + " needs a Java compiler, which is not in this Java: start the program with a JDK");
    }
    Text text = new Text(file, source);
    Attempt attempt = attempt(compiler, text);
    if (attempt.done()) {
      return attempt.classes();
    }
    List<String> errors = attempt.diagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.toString().replace(text.getName(), name)).toList();
    throw new ScriptException(String.join("\n", errors)
        + (attempt.output().isBlank() ? "" : "\n" + attempt.output())
        + "\n%d error%s".formatted(errors.size(), errors.size() == 1 ? "" : "s"));
  }

  /**
   * What the compiler made of a file.
   *
   * @param output what it wrote, where it failed itself
   * @param classes class files by class name
   */
  private record Attempt(boolean done, List<Diagnostic<? extends JavaFileObject>> diagnostics, String output,
      Map<String, byte[]> classes) {}

  private Attempt attempt(JavaCompiler compiler, Text text) throws IOException {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (
        StandardJavaFileManager standard = compiler.getStandardFileManager(diagnostics, Locale.ENGLISH,
            StandardCharsets.UTF_8);
        Memory memory = new Memory(standard)) {
      // A compiler that fails itself writes here, and would else write to standard error.
      StringWriter output = new StringWriter();
      boolean done = compiler.getTask(output, memory, diagnostics, options(), null, List.of(text)).call();
      return new Attempt(done, diagnostics.getDiagnostics(), output.toString(), memory.classes());
    }
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("-proc:none", "-parameters", "-g", "-Xlint:none"));
    String classPath = Stream.concat(Stream.of(System.getProperty("java.class.path", "")),
        libraries.stream().map(Path::toString)).collect(Collectors.joining(File.pathSeparator));
    options.addAll(List.of("--class-path", classPath));
    String modulePath = System.getProperty("jdk.module.path", "");
    if (!modulePath.isEmpty()) {
      // The file belongs to no module: it sees the modules that the program runs with only if they are named.
      String modules = ModuleLayer.boot().modules().stream().map(Module::getName)
          .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk.")).collect(Collectors.joining(","));
      options.addAll(List.of("--module-path", modulePath, "--add-modules", modules));
    }
    return options;
  }

  private static String message(String fileName, List<Diagnostic<? extends JavaFileObject>> diagnostics,
      String output) {
    List<Diagnostic<? extends JavaFileObject>> errors = diagnostics.stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR).toList();
    if (errors.isEmpty()) {
      return output.lines().filter(line -> line.matches("[\\w.]+(Error|Exception)\\b.*")).findFirst()
          .map(fault -> "makes the compiler fail: " + fault).orElse("does not compile");
    }
    Diagnostic<? extends JavaFileObject> first = errors.getFirst();
    String text = first.getMessage(Locale.ENGLISH).lines().map(String::strip).collect(Collectors.joining("; "))
        .replaceAll("\\b(?:java\\.lang|org\\.chainrule\\.api)\\.(?=[A-Z])", "");
    String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
    return first.getLineNumber() == Diagnostic.NOPOS ? text + more
        : "%s:%d:%d: %s%s".formatted(fileName, first.getLineNumber(), first.getColumnNumber(), text, more);
  }

  /** The source file, whose name need not be that of its public class. */
  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(Path file, String source) {
      super(file.toUri(), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }

    @Override
    public @Nullable NestingKind getNestingKind() {
      return null;
    }

    @Override
    public @Nullable Modifier getAccessLevel() {
      return null;
    }
  }

  /** Keeps class files in memory. */
  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

    Memory(StandardJavaFileManager standard) {
      super(standard);
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      written.forEach((name, code) -> classes.put(name, code.toByteArray()));
      return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(JavaFileManager.Location location, String className,
        JavaFileObject.Kind kind, @Nullable FileObject sibling) {
      ByteArrayOutputStream code = new ByteArrayOutputStream();
      written.put(className, code);
      return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return code;
        }
      };
    }
  }
}
