package org.chainrule.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.eclipse.osgi.util.ManifestElement;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;

/** What bundles need beside the api, as their manifests say it. Nothing of a jar but its manifest is read here. */
public final class Requirements {
  private static final int MAX_MANIFEST_BYTES = 1 << 20;
  private static final Headers NONE = new Headers(Set.of(), Set.of(), false);

  /**
   * The headers that matter here.
   *
   * @param imports packages without which the bundle does not work, apart from Java's and the api's
   * @param exports packages that it offers
   * @param embeds whether it holds libraries as jars in the jar
   */
  private record Headers(Set<String> imports, Set<String> exports, boolean embeds) {}

  private Requirements() {}

  /**
   * The jars that another one needs, directly or through each other: those that offer packages that it imports.
   *
   * @param candidates where to look for them
   */
  public static List<Path> of(Path jar, Collection<Path> candidates) {
    Map<Path, Headers> rest = new LinkedHashMap<>();
    candidates.stream().filter(candidate -> !candidate.equals(jar))
        .forEach(candidate -> rest.put(candidate, headers(candidate)));
    List<Path> found = new ArrayList<>();
    List<Headers> pending = new ArrayList<>(List.of(headers(jar)));
    while (!pending.isEmpty()) {
      Headers user = pending.removeLast();
      for (Path candidate : List.copyOf(rest.keySet())) {
        if (rest.get(candidate).exports.stream().anyMatch(user.imports::contains)) {
          found.add(candidate);
          pending.add(rest.remove(candidate));
        }
      }
    }
    return List.copyOf(found);
  }

  /** Whether a jar can only work as a bundle: it holds libraries as jars, or imports packages that another one offers. */
  public static boolean needsToBeABundle(Path jar) {
    Headers headers = headers(jar);
    return headers.embeds || !headers.imports.isEmpty();
  }

  /** Whether one of some jars holds libraries as jars or imports packages that another one there offers. */
  static boolean needBundles(Collection<Path> jars) {
    return jars.stream().anyMatch(jar -> headers(jar).embeds || !of(jar, jars).isEmpty());
  }

  private static Headers headers(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      JarEntry entry = file.getJarEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        return NONE;
      }
      Attributes manifest;
      try (InputStream in = file.getInputStream(entry)) {
        manifest = new Manifest(new ByteArrayInputStream(in.readNBytes(MAX_MANIFEST_BYTES))).getMainAttributes();
      }
      if (manifest.getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
        return NONE;
      }
      Set<String> imports = new TreeSet<>();
      Set<String> exports = new TreeSet<>();
      for (ManifestElement element : elements(manifest, Constants.IMPORT_PACKAGE)) {
        if (!PackageNamespace.RESOLUTION_OPTIONAL.equals(element.getDirective(Constants.RESOLUTION_DIRECTIVE))) {
          imports.addAll(List.of(element.getValueComponents()));
        }
      }
      for (ManifestElement element : elements(manifest, Constants.EXPORT_PACKAGE)) {
        exports.addAll(List.of(element.getValueComponents()));
      }
      imports.removeAll(exports);
      imports.removeIf(name -> name.startsWith("java.") || name.matches("org\\.chainrule\\.api(\\..*)?")
          || name.equals("org.jspecify.annotations"));
      boolean embeds = elements(manifest, Constants.BUNDLE_CLASSPATH).stream()
          .flatMap(element -> List.of(element.getValueComponents()).stream()).anyMatch(path -> !path.equals("."));
      return new Headers(imports, exports, embeds);
    } catch (IOException | BundleException | IllegalArgumentException _) {
      // What is wrong with a file is told when it is loaded.
      return NONE;
    }
  }

  private static List<ManifestElement> elements(Attributes manifest, String header) throws BundleException {
    String value = manifest.getValue(header);
    ManifestElement[] elements = value == null ? null : ManifestElement.parseHeader(header, value);
    return elements == null ? List.of() : List.of(elements);
  }
}
