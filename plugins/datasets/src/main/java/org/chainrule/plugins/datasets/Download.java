package org.chainrule.plugins.datasets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** Files from the network whose content is known beforehand. */
final class Download {
  private static final int TIMEOUT = 30_000; // milliseconds without an answer

  private Download() {}

  /**
   * Downloads a gzipped file into a folder, unless it is there. It appears there only if its unpacked content is the
   * expected one.
   *
   * @param address address of the folder that it is in
   * @param name name of the file
   * @param sha256 checksum of the unpacked content
   */
  static void fetch(String address, String name, String sha256, Path folder) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file)) {
      return;
    }
    String source = address + (address.endsWith("/") ? "" : "/") + name;
    byte[] packed;
    try {
      URLConnection connection = URI.create(source).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT);
      connection.setReadTimeout(TIMEOUT);
      try (InputStream stream = connection.getInputStream()) {
        packed = stream.readAllBytes();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("cannot download %s: %s".formatted(source, e), e);
    }
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      check(source, stream.readAllBytes(), sha256);
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw new IOException("what %s gives is not packed by gzip or cut off".formatted(source), e);
    }
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, name, ".part");
    try {
      Files.write(part, packed);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Checks that content is the expected one. */
  static void check(String source, byte[] content, String sha256) throws IOException {
    try {
      String actual = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      if (!actual.equals(sha256)) {
        throw new IOException("%s is not the published file: the SHA-256 of its unpacked content is %s, not %s"
            .formatted(source, actual, sha256));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
