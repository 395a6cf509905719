package org.chainrule.dist;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A jar as a stranger's build makes it. */
final class PluginJar {
  private final Path work;
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private String classPath = System.getProperty("java.class.path");

  /**
   * An empty one.
   *
   * @param work a folder for what is made on the way
   */
  PluginJar(Path work) {
    this.work = work;
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  PluginJar header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  PluginJar bundle(String name) {
    return header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", name).header("Bundle-Version", "1.0.0");
  }

  PluginJar compiledAgainst(Path jar) {
    classPath += File.pathSeparator + jar;
    return this;
  }

  PluginJar entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** Adds what a class is compiled to. */
  PluginJar source(String className, String text) throws IOException {
    Path classes = Files.createTempDirectory(work, "classes");
    Path file = Files.createTempDirectory(work, "sources").resolve(className.replaceFirst(".*\\.", "") + ".java");
    Files.writeString(file, text);
    int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-nowarn", "-d",
        classes.toString(), "-cp", classPath, file.toString());
    if (status != 0) {
      throw new AssertionError(text);
    }
    try (Stream<Path> compiled = Files.walk(classes)) {
      for (Path path : compiled.filter(Files::isRegularFile).toList()) {
        entries.put(classes.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return this;
  }

  Path write(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return jar;
  }
}
