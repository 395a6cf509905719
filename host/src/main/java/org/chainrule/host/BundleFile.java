package org.chainrule.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a bundle of a dropped-in file. A bundle stays as it is; others get the headers that make them one. */
final class BundleFile {
  private BundleFile() {}

  /** The bundle as OSGi installs it. */
  static InputStream open(DroppedFile file) throws IOException {
    return switch (file.content()) {
      case DroppedFile.Content.Jar(Path jar, boolean _) -> ofJar(jar, file.origin());
      case DroppedFile.Content.Compiled(Map<String, byte[]> classes) -> ofClasses(classes, file.origin());
    };
  }

  private static InputStream ofJar(Path path, String origin) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      Manifest manifest = jar.getManifest() == null ? new Manifest() : new Manifest(jar.getManifest());
      if (manifest.getMainAttributes().getValue("Bundle-SymbolicName") != null) {
        return Files.newInputStream(path);
      }
      // Digests of entries would only be checked against what is no longer the same jar.
      manifest.getEntries().clear();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JarOutputStream out = new JarOutputStream(bytes, withHeaders(manifest, origin))) {
        for (JarEntry entry : Collections.list(jar.entries())) {
          if (!entry.isDirectory() && !entry.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new JarEntry(entry.getName()));
            try (InputStream in = jar.getInputStream(entry)) {
              in.transferTo(out);
            }
          }
        }
      }
      return new ByteArrayInputStream(bytes.toByteArray());
    }
  }

  private static InputStream ofClasses(Map<String, byte[]> classes, String origin) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes, withHeaders(new Manifest(), origin))) {
      for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey().replace('.', '/') + ".class"));
        out.write(entry.getValue());
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** The api is always the program's, its own classes come next, then whatever another bundle exports. */
  private static Manifest withHeaders(Manifest manifest, String origin) {
    Attributes headers = manifest.getMainAttributes();
    headers.putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", "dropped." + origin.replaceAll("[^A-Za-z0-9_-]", "_"));
    // A plain jar may say anything here; its version is read from its own manifest.
    headers.remove(new Attributes.Name("Bundle-Version"));
    headers.putValue("Import-Package", String.join(",", Equinox.apiPackages()));
    headers.putValue("DynamicImport-Package", "*");
    return manifest;
  }
}
