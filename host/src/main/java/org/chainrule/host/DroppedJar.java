package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** A jar in the drop-in folder: a bundle, or any jar with annotated classes in it. */
final class DroppedJar {
  private static final String API = "org/chainrule/api/Plugin.class";

  private DroppedJar() {}

  static DroppedFile read(Path jar, String origin, Trust trust) throws UnfitException {
    try {
      trust.check(Provenance.sha256(jar));
      JarLimits.check(jar);
      List<String> faults = new ArrayList<>();
      List<String> names = names(jar, faults);
      boolean library = isLibrary(jar);
      if (names.isEmpty() && !library) {
        faults.add("holds no class annotated with @Plugin");
      }
      return new DroppedFile(origin, names, Provenance.ofJar(jar).withOrigin(origin),
          new DroppedFile.Content.Jar(jar, library), List.copyOf(faults));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UnfitException("cannot be read as a jar: " + Faults.describe(e));
    }
  }

  private static boolean isLibrary(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return manifest != null && manifest.getMainAttributes().getValue("Bundle-SymbolicName") != null
          && (manifest.getMainAttributes().getValue("Export-Package") != null
              || manifest.getMainAttributes().getValue("Provide-Capability") != null);
    }
  }

  /** The classes that the jar names, or, where it was built without that, those that are annotated. */
  private static List<String> names(Path jar, List<String> faults) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      if (file.getJarEntry(API) != null) {
        faults.add("carries its own copy of Chainrule's api, which is not used; build it without (in Maven: scope "
            + "provided)");
      }
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
          faults.add(entry.getName() + " is no class file: " + e.getMessage());
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
