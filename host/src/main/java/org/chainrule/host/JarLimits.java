package org.chainrule.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Refuses jars that unpack to far more than any plug-in has. Everything is counted while it is unpacked: what the
 * directory of a jar says of its sizes is not believed. Jars inside a jar count as part of it.
 */
final class JarLimits {
  static final int MAX_ENTRIES = 50_000;
  static final long MAX_BYTES = 1L << 30;
  /** Class files and text shrink to a third or a tenth; only what is made for it shrinks to a hundredth. */
  static final long MAX_RATIO = 100;
  /** Below this a ratio says nothing: a table of zeros is no attack. */
  static final long RATIO_FROM = 16L << 20;
  private static final int MAX_DEPTH = 3;

  private final long packed;
  private long entries;
  private long bytes;

  private JarLimits(long packed) {
    this.packed = packed;
  }

  /** Unpacks all of a jar into nothing. */
  static void check(Path jar) throws IOException, UnfitException {
    JarLimits limits = new JarLimits(Files.size(jar));
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new UnfitException("has %,d entries; a plug-in's jar may have %,d".formatted(zip.size(), MAX_ENTRIES));
      }
      Enumeration<? extends ZipEntry> all = zip.entries();
      while (all.hasMoreElements()) {
        ZipEntry entry = all.nextElement();
        try (InputStream in = zip.getInputStream(entry)) {
          limits.count(entry, in, 1);
        }
      }
    }
  }

  private void count(ZipEntry entry, InputStream in, int depth) throws IOException, UnfitException {
    entries++;
    if (entries > MAX_ENTRIES) {
      throw new UnfitException(
          "has more than %,d entries, those of jars in it included; a plug-in's jar may have no more"
              .formatted(MAX_ENTRIES));
    }
    if (!entry.getName().endsWith(".jar")) {
      drain(in);
    } else if (depth == MAX_DEPTH) {
      throw new UnfitException("holds jars in jars in jars (" + entry.getName() + "), which no plug-in needs");
    } else {
      ZipInputStream inner = new ZipInputStream(in);
      for (ZipEntry next = inner.getNextEntry(); next != null; next = inner.getNextEntry()) {
        count(next, inner, depth + 1);
      }
      drain(in);
    }
  }

  private void drain(InputStream in) throws IOException, UnfitException {
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      bytes += read;
      if (bytes > MAX_BYTES) {
        throw new UnfitException("unpacks to more than %,d MiB; a plug-in's jar may not".formatted(MAX_BYTES >> 20));
      }
      if (bytes > RATIO_FROM && bytes / MAX_RATIO > packed) {
        throw new UnfitException(
            ("unpacks to more than %,d times its size of %,d bytes, as only a zip bomb does; it is "
                + "not opened").formatted(MAX_RATIO, packed));
      }
    }
  }
}
