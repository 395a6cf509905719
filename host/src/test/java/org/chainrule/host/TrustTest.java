package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not trusted is not loaded, and what would fill memory or disk is not opened. */
class TrustTest {
  @TempDir
  private Path work;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(work.resolve("plugins"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyListedFilesAreLoaded(boolean bundles) throws IOException {
    Path good = Files.writeString(folder.resolve("Good.java"), TestJar.activation("good", "Good", "good"));
    Path bad = Files.writeString(folder.resolve("Bad.java"), TestJar.activation("bad", "Bad", "bad"));
    Path listed = new TestJar(work).version("1.0").source("my.Elu", TestJar.activation("my", "Elu", "elu"))
        .services("my.Elu").write(folder.resolve("elu.jar"));
    Path other = new TestJar(work).version("1.0").source("my.Selu", TestJar.activation("my", "Selu", "selu"))
        .services("my.Selu").write(folder.resolve("selu.jar"));
    Path list = Files.writeString(folder.resolve("trusted.sha256"), "# mine\n\n" + Provenance.sha256(good)
        + "  Good.java\n" + Provenance.sha256(listed).toUpperCase(java.util.Locale.ROOT) + "\n");
    Sources sources = Sources.none().withFolder(folder, Trust.inFilesListedIn(list));
    try (Catalog catalog = Catalog.load(bundles ? sources.asBundles() : sources)) {
      assertEquals(List.of("elu", "good"), catalog.entries().stream().map(PluginEntry::id).toList());
      assertEquals(List.of(
          new Problem("Bad.java", "is not trusted: its sha256 " + Provenance.sha256(bad) + " is not in " + list),
          new Problem("selu.jar", "is not trusted: its sha256 " + Provenance.sha256(other) + " is not in " + list)),
          catalog.problems());
    }
  }

  @Test
  void listThatIsNoneIsToldSo() throws IOException {
    Path list = work.resolve("trusted.sha256");
    assertEquals("the list of trusted plug-ins " + list + " cannot be read: there is no such file",
        assertThrows(PluginException.class, () -> Trust.inFilesListedIn(list)).getMessage());
    Files.writeString(list, "# mine\nelu.jar\n");
    assertEquals(
        list + ":2: a SHA-256 of 64 hexadecimal digits is wanted, as sha256sum prints it; \"elu.jar\" was given",
        assertThrows(PluginException.class, () -> Trust.inFilesListedIn(list)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void zipBombsAreNotOpened(boolean bundles) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("ratio.jar")))) {
      out.write(zip("zeros", zeros(40 << 20)));
    }
    Files.write(folder.resolve("nested.jar"), zip("inner.jar", zip("innermost.class", zeros(40 << 20))));
    Files.write(folder.resolve("deep.jar"), zip("a.jar", zip("b.jar", zip("c.jar", new byte[0]))));
    try (ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(
        Files.newOutputStream(folder.resolve("many.jar"))))) {
      for (int i = 0; i <= JarLimits.MAX_ENTRIES; i++) {
        out.putNextEntry(new ZipEntry(Integer.toString(i)));
      }
    }
    Files.writeString(folder.resolve("Good.java"), TestJar.activation("good", "Good", "good"));
    Sources sources = Sources.none().withFolder(folder);
    try (Catalog catalog = Catalog.load(bundles ? sources.asBundles() : sources)) {
      assertEquals(List.of("good"), catalog.entries().stream().map(PluginEntry::id).toList());
      List<String> problems = catalog.problems().stream().map(Problem::toString).toList();
      assertEquals(4, problems.size(), problems::toString);
      assertEquals("deep.jar: holds jars in jars in jars (c.jar), which no plug-in needs", problems.get(0));
      assertEquals("many.jar: has 50,001 entries; a plug-in's jar may have 50,000", problems.get(1));
      assertTrue(
          problems.get(2).matches("nested.jar: unpacks to more than 100 times its size of [\\d,]+ bytes, as only "
              + "a zip bomb does; it is not opened"),
          problems.get(2));
      assertTrue(problems.get(3).startsWith("ratio.jar: unpacks to more than 100 times its size"), problems.get(3));
    }
  }

  /** A gibibyte of zeros that takes 11 MiB: an entry of noise keeps it below the ratio that tells a bomb. */
  @Test
  void jarsThatUnpackToMoreThanTheLimitAreNotOpened() throws IOException {
    byte[] inner = zip("zeros", zeros(64 << 20));
    byte[] noise = new byte[11 << 20];
    new Random(1).nextBytes(noise);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("large.jar")))) {
      out.setLevel(0);
      out.putNextEntry(new ZipEntry("noise"));
      out.write(noise);
      for (int i = 0; i < 17; i++) {
        out.putNextEntry(new ZipEntry(i + ".jar"));
        out.write(inner);
      }
    }
    try (Catalog catalog = Catalog.load(Sources.none().withFolder(folder))) {
      assertEquals(List.of(new Problem("large.jar", "unpacks to more than 1,024 MiB; a plug-in's jar may not")),
          catalog.problems());
    }
  }

  private static byte[] zeros(int count) {
    return new byte[count];
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
