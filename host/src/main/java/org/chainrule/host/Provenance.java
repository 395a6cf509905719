package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Where a plug-in comes from.
 *
 * @param origin name of its jar or source file
 * @param version its version
 * @param sha256 hash of the file, or of the class where there is none
 * @param source gives the source text of a class, where it is at hand
 */
record Provenance(String origin, String version, String sha256, Function<Class<?>, Optional<String>> source) {
  static final String UNVERSIONED = "0";

  /** The provenance of a class of the running program; {@code jars} remembers what was read from each jar. */
  static Provenance of(Class<?> type, Map<Path, Provenance> jars) {
    Optional<Path> location = location(type);
    if (location.filter(Files::isRegularFile).isPresent()) {
      return jars.computeIfAbsent(location.get(), Provenance::ofJar);
    }
    String version = Optional.ofNullable(type.getModule().getDescriptor())
        .flatMap(descriptor -> descriptor.version()).map(Object::toString).orElse(UNVERSIONED);
    String origin = location.map(Path::toString)
        .orElseGet(() -> type.getModule().isNamed() ? type.getModule().getName() : type.getName());
    return new Provenance(origin, version, hashOfClass(type), _ -> Optional.empty());
  }

  /** The provenance of what is in a jar. */
  static Provenance ofJar(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return new Provenance(fileName(jar), version(file.getManifest()), sha256(jar), type -> sourceInJar(jar, type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same under another name, as for a copy of a file. */
  Provenance withOrigin(String name) {
    return new Provenance(name, version, sha256, source);
  }

  /** The same with sources read from elsewhere. */
  Provenance withSource(Function<Class<?>, Optional<String>> reader) {
    return new Provenance(origin, version, sha256, reader);
  }

  /** Where a bundle keeps the source of a class. */
  static String sourcePath(Class<?> type) {
    return "OSGI-OPT/src/" + type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
  }

  private static String version(@Nullable Manifest manifest) {
    if (manifest == null) {
      return UNVERSIONED;
    }
    Attributes attributes = manifest.getMainAttributes();
    String bundle = attributes.getValue("Bundle-Version");
    String implementation = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    return bundle != null ? bundle.strip() : implementation != null ? implementation.strip() : UNVERSIONED;
  }

  /** The source that a bundle carries for a class. */
  private static Optional<String> sourceInJar(Path jar, Class<?> type) {
    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry entry = file.getEntry(sourcePath(type));
      return entry == null ? Optional.empty()
          : Optional.of(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException _) {
      // Documentation is a convenience: a jar that was replaced while the program runs does not stop it.
      return Optional.empty();
    }
  }

  private static Optional<Path> location(Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    if (code == null || code.getLocation() == null || !code.getLocation().getProtocol().equals("file")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(code.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String hashOfClass(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().isEmpty() ? 0 : type.getPackageName().length() + 1)
        + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in == null ? sha256(new byte[0]) : sha256(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  /** The name of the file, or of the jar around it, that an address leads to. */
  static String fileName(URI address) {
    String text = address.toString().replaceFirst("^jar:", "").replaceFirst("!/.*", "");
    try {
      return text.startsWith("file:") && text.endsWith(".jar") ? fileName(Path.of(URI.create(text))) : text;
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
