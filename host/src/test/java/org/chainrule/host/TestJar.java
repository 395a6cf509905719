package org.chainrule.host;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.chainrule.api.ExtensionPoint;

/** Builds real jars from source text, as a stranger's build would. */
final class TestJar {
  private final Path work;
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final Manifest manifest = new Manifest();
  private String classPath = System.getProperty("java.class.path");

  TestJar(Path work) {
    this.work = work;
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  TestJar version(String version) {
    manifest.getMainAttributes().putValue("Bundle-Version", version);
    return this;
  }

  TestJar header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  TestJar compiledAgainst(Path jar) {
    classPath += File.pathSeparator + jar;
    return this;
  }

  /** Compiles sources by class name. */
  TestJar source(String className, String text) {
    try {
      Path sources = Files.createTempDirectory(work, "sources");
      Path classes = Files.createTempDirectory(work, "classes");
      Path file = sources.resolve(className.replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-parameters"));
      options.addAll(className.equals("module-info") ? List.of("-p", classPath) : List.of("-cp", classPath));
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      StringWriter output = new StringWriter();
      try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
        if (!compiler.getTask(output, files, null, options, null, files.getJavaFileObjects(file)).call()) {
          throw new IllegalArgumentException(output.toString());
        }
      }
      try (Stream<Path> compiled = Files.walk(classes)) {
        for (Path path : compiled.filter(Files::isRegularFile).toList()) {
          entries.put(classes.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
        }
      }
      entries.put("OSGI-OPT/src/" + className.replace('.', '/') + ".java", text.getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestJar services(String... classNames) {
    return entry(ServiceSource.SERVICES_FILE, String.join("\n", classNames));
  }

  /** A module that provides plug-ins, written as bnd does: without a compiler that looks at constructors. */
  TestJar module(String name, boolean open, String... providers) {
    ModuleAttribute module = ModuleAttribute.of(ModuleDesc.of(name), builder -> builder
        .moduleFlags(open ? ClassFile.ACC_OPEN : 0)
        .requires(ModuleDesc.of("java.base"), ClassFile.ACC_MANDATED, null)
        .requires(ModuleDesc.of("org.chainrule.api"), 0, null)
        .provides(ClassDesc.of(ExtensionPoint.class.getName()),
            Arrays.stream(providers).map(ClassDesc::of).toArray(ClassDesc[]::new)));
    entries.put("module-info.class", ClassFile.of().buildModule(module));
    return this;
  }

  TestJar entry(String path, String text) {
    entries.put(path, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TestJar without(String path) {
    if (entries.remove(path) == null) {
      throw new IllegalArgumentException(path + " is not among " + entries.keySet());
    }
    return this;
  }

  Path write(Path jar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return Files.write(jar, bytes.toByteArray());
  }

  /** An activation as a stranger writes it. */
  static String activation(String packageName, String name, String id) {
    return """
      package %s;
      import org.chainrule.api.*;
      @Plugin("%s")
      public record %s() implements Activation {
        @Override public Tensor apply(Tensor x) { return x; }
      }
      """.formatted(packageName, id, name);
  }
}
