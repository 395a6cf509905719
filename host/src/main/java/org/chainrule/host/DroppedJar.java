package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A jar in the drop-in folder: a bundle, or any jar with annotated classes in it. */
final class DroppedJar {
  private DroppedJar() {}

  static void discover(Path jar, PluginSource.Findings findings) {
    String origin = Provenance.fileName(jar);
    List<String> names;
    PluginLoader loader;
    Provenance provenance;
    try {
      names = names(jar, findings);
      provenance = Provenance.ofJar(jar);
      loader = new PluginLoader(new URL[] {jar.toUri().toURL()}, Map.of(), DroppedJar.class.getClassLoader());
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      findings.problem(origin, "cannot be read as a jar: " + Faults.describe(e));
      return;
    }
    findings.resource(loader);
    if (names.isEmpty()) {
      findings.problem(origin, "holds no class annotated with @Plugin");
    }
    for (String name : names) {
      try {
        Class<?> type = Class.forName(name, false, loader);
        if (type.getClassLoader() != loader) {
          throw new ClassNotFoundException(name);
        }
        findings.candidate(type, provenance);
      } catch (ClassNotFoundException _) {
        findings.problem(origin, "names the plug-in class " + name + ", which is not in it");
      } catch (LinkageError | RuntimeException e) {
        findings.problem(origin, "class " + name + " cannot be loaded: " + Faults.describe(e));
      }
    }
  }

  /** The classes that the jar names, or, where it was built without that, those that are annotated. */
  private static List<String> names(Path jar, PluginSource.Findings findings) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      JarEntry services = file.getJarEntry(ServiceSource.SERVICES_FILE);
      if (services != null) {
        try (InputStream in = file.getInputStream(services)) {
          return ServiceSource.names(in);
        }
      }
      List<String> names = new ArrayList<>();
      for (JarEntry entry : file.stream().filter(DroppedJar::isClass).toList()) {
        try (InputStream in = file.getInputStream(entry)) {
          AnnotatedClasses.annotated(in.readAllBytes()).ifPresent(names::add);
        } catch (IllegalArgumentException e) {
          findings.problem(Provenance.fileName(jar), entry.getName() + " is no class file: " + e.getMessage());
        }
      }
      return names;
    }
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")
        && !entry.getName().endsWith("module-info.class");
  }
}
