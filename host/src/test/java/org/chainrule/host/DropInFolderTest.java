package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.chainrule.api.Activation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars and broken files in the drop-in folder. */
class DropInFolderTest {
  @TempDir
  private Path work;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(work.resolve("plugins"));
    Files.writeString(folder.resolve("Good.java"), TestJar.activation("good", "Good", "good"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
        `` | is empty
        `  ` | is empty
        `@org.chainrule.api.Plugin("half") record Half() implements` | Bad.java:1:59: reached end of file while parsing
        `class NoPlugin {}` | holds no class annotated with @Plugin
        `package bad; class Wrong { int a = "b"; }` | Bad.java:1:36: incompatible types: String cannot be converted to int
        `import org.chainrule.api.*; @Plugin("bad") record Bad() implements Activation {}` | Bad.java:1:44: Bad is not abstract and does not override abstract method apply(Tensor) in Activation
        `import org.chainrule.api.*; @Plugin("bad") record Bad(int a) {}` | class Bad is annotated with @Plugin but implements no extension point, such as Activation, Layer or Optimizer
        `import org.chainrule.api.*; class Out { @Plugin("bad") private record Bad() implements Activation { public Tensor apply(Tensor x) { return x; } } }` | class Out$Bad has no public constructor
        `import org.chainrule.api.*; @Plugin("good") record Bad() implements Activation { public Tensor apply(Tensor x) { return x; } }` | duplicate id: the activation "good" of version 0 is also in Good.java, which is used; give one of them another id or version
        """)
  void brokenSourceIsAProblemAndNothingElseChanges(String source, String message) throws IOException {
    Files.writeString(folder.resolve("Bad.java"), source);
    // Files are read in the order of their names: the good one comes after the bad one here.
    if (message.startsWith("duplicate")) {
      Files.move(folder.resolve("Bad.java"), folder.resolve("Zad.java"));
      assertOnlyGood(new Problem("Zad.java", message));
    } else {
      assertOnlyGood(new Problem("Bad.java", message));
    }
  }

  @Test
  void whatIsNoTextIsAProblem() throws IOException {
    byte[] garbage = new byte[5000];
    new Random(7).nextBytes(garbage);
    Files.write(folder.resolve("Garbage.java"), garbage);
    assertOnlyGood(new Problem("Garbage.java", "is no UTF-8 text"));
  }

  @Test
  void hugeFileIsAProblem() throws IOException {
    Files.writeString(folder.resolve("Huge.java"), "// nothing\n".repeat(200_000));
    assertOnlyGood(new Problem("Huge.java", "has 2,200,000 bytes; a plug-in's source may have 1,048,576"));
  }

  @Test
  void sourceThatOverwhelmsTheCompilerIsAProblem() throws IOException {
    Files.writeString(folder.resolve("Deep.java"), "class Deep { int a = " + "(".repeat(100_000) + "1; }");
    try (Catalog catalog = load()) {
      assertEquals(List.of("good"), catalog.entries().stream().map(PluginEntry::id).toList());
      assertEquals("Deep.java", catalog.problems().getFirst().origin());
      assertTrue(catalog.problems().getFirst().message().startsWith("makes the compiler fail: java.lang.StackOverflow"),
          catalog.problems().toString());
    }
  }

  @Test
  void linkToNothingIsAProblem() throws IOException {
    Files.createSymbolicLink(folder.resolve("Link.java"), work.resolve("nowhere"));
    assertOnlyGood(new Problem("Link.java", "cannot be used: NoSuchFileException: " + folder.resolve("Link.java")));
  }

  @Test
  void onlyFilesDirectlyInTheFolderCount() throws IOException {
    Files.createDirectories(folder.resolve("sub.java"));
    Files.writeString(folder.resolve("sub.java/Sub.java"), "garbage");
    Files.writeString(folder.resolve("pom.xml"), "garbage");
    Files.writeString(folder.resolve(".Hidden.java"), "garbage");
    assertOnlyGood();
  }

  @Test
  void folderNeedNotExistButMustNotBeAFile() {
    assertEquals(List.of(), Catalog.load(Sources.none().withFolder(work.resolve("nowhere"))).problems());
    Path file = folder.resolve("Good.java");
    assertEquals(List.of(new Problem(file.toString(), "is no folder, so there are no plug-ins in it")),
        Catalog.load(Sources.none().withFolder(file)).problems());
  }

  @Test
  void brokenJarsAreProblems() throws IOException {
    Path jar = folder.resolve("Bad.jar");
    Files.writeString(jar, "PK no jar");
    assertOnlyGood(new Problem("Bad.jar", "cannot be read as a jar: ZipException: zip END header not found"));
    Files.writeString(jar, "");
    assertOnlyGood(new Problem("Bad.jar", "cannot be read as a jar: ZipException: zip file is empty"));
    new TestJar(work).write(jar);
    assertOnlyGood(new Problem("Bad.jar", "holds no class annotated with @Plugin"));
    new TestJar(work).entry("bad/Bad.class", "garbage").write(jar);
    assertOnlyGood(new Problem("Bad.jar", "bad/Bad.class is no class file: Bad magic number"),
        new Problem("Bad.jar", "holds no class annotated with @Plugin"));
    new TestJar(work).services("bad.Gone").write(jar);
    assertOnlyGood(new Problem("Bad.jar", "names the plug-in class bad.Gone, which is not in it"));
    // A class of the program is none of the jar's.
    new TestJar(work).services("org.chainrule.host.Catalog").write(jar);
    assertOnlyGood(new Problem("Bad.jar", "names the plug-in class org.chainrule.host.Catalog, which is not in it"));
  }

  @Test
  void jarBuiltWithoutServicesFileWorks() throws IOException {
    new TestJar(work).version("2.0").source("my.Elu", TestJar.activation("my", "Elu", "elu"))
        .write(folder.resolve("elu.jar"));
    try (Catalog catalog = load()) {
      assertEquals(List.of(), catalog.problems());
      assertEquals("2.0", catalog.find(Activation.class, "elu").version());
      assertEquals("elu.jar", catalog.find(Activation.class, "elu").origin());
    }
  }

  @Test
  void versionsLiveSideBySideAndTheHighestIsMeant() throws IOException {
    for (String version : List.of("1.9.0", "1.10.0", "1.2.0")) {
      String source = TestJar.activation("my", "Mish", "mish").replace("Mish()", "Mish(String version)")
          .replace("Activation {", "Activation { public Mish() { this(\"%s\"); }".formatted(version));
      new TestJar(work).version(version).source("my.Mish", source).services("my.Mish")
          .write(folder.resolve("mish-" + version + ".jar"));
    }
    try (Catalog catalog = load()) {
      assertEquals(List.of(), catalog.problems());
      assertEquals(List.of("1.10.0", "1.9.0", "1.2.0"), catalog.entries(Activation.class).stream()
          .filter(entry -> entry.id().equals("mish")).map(PluginEntry::version).toList());
      Activation highest = catalog.create(Activation.class, "mish", "");
      Activation lowest = catalog.create(Activation.class, Map.of("id", "mish@1.2.0"), "");
      assertEquals("Mish[version=1.10.0]", highest.toString());
      assertEquals("Mish[version=1.2.0]", lowest.toString());
      assertNotSame(highest.getClass(), lowest.getClass());
      assertEquals(Map.of("id", "mish", "version", "1.10.0"), catalog.describe(highest));
      assertEquals(Map.of("id", "mish@1.2.0", "version", "1.2.0"), catalog.describe(lowest));
      assertEquals(lowest, catalog.create(Activation.class, catalog.describe(lowest), ""));
      assertEquals("activation: there is no version 3 of the activation \"mish\"; there is: 1.10.0, 1.9.0, 1.2.0",
          assertThrows(PluginException.class, () -> catalog.create(Activation.class, "mish@3", "activation"))
              .getMessage());
    }
  }

  @Test
  void sourceHiddenByAnInstalledVersionIsSaidSo() throws IOException {
    Path jar = new TestJar(work).version("1.0").source("good.Good", TestJar.activation("good", "Good", "good"))
        .services("good.Good").write(work.resolve("installed.jar"));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
        Catalog catalog = Catalog.load(Sources.of(loader).withFolder(folder))) {
      assertEquals(
          List.of(new Problem("Good.java", "the activation \"good\" is also in installed.jar with version 1.0, "
              + "which \"good\" means; name this one \"good@0\" or give it another id")),
          catalog.problems());
      assertEquals("installed.jar", catalog.find(Activation.class, "good").origin());
      assertEquals("Good.java", catalog.find(Activation.class, "good@0").origin());
    }
  }

  @Test
  void sameJarTwiceIsNoProblem() throws IOException {
    TestJar jar = new TestJar(work).version("1.0").source("my.Elu", TestJar.activation("my", "Elu", "elu"));
    Files.copy(jar.write(folder.resolve("a.jar")), folder.resolve("b.jar"));
    try (Catalog catalog = load()) {
      assertEquals(List.of(), catalog.problems());
      assertEquals("a.jar", catalog.find(Activation.class, "elu").origin());
    }
  }

  @Test
  void oneIdTwiceInOneFileIsAProblem() throws IOException {
    String one = TestJar.activation("my", "Elu", "elu").replace("public record", "record");
    Files.writeString(folder.resolve("Elu.java"),
        one + one.replaceAll("(?m)^(package|import).*", "").replace("Elu", "Zelu"));
    try (Catalog catalog = load()) {
      assertEquals(
          List.of(new Problem("Elu.java", "duplicate id: the activation \"elu\" of version 0 is also in Elu.java, "
              + "which is used; give one of them another id or version")),
          catalog.problems());
      assertEquals("my.Elu", catalog.find(Activation.class, "elu").type().getName());
    }
  }

  @Test
  void brokenFileIsNamedToWhomAsksForWhatIsInIt() throws IOException {
    Files.writeString(folder.resolve("Mish.java"), "class {");
    try (Catalog catalog = load()) {
      assertEquals("activation: there is no activation \"mish\". There are: good. One file cannot be used: "
          + "Mish.java:1:6: <identifier> expected (and 1 more)",
          assertThrows(PluginException.class, () -> catalog.create(Activation.class, "mish", "activation"))
              .getMessage());
    }
  }

  @Test
  void jarsAreClosedWithTheCatalog() throws IOException {
    new TestJar(work).source("my.Elu", TestJar.activation("my", "Elu", "elu")
        + "class Later {}").write(folder.resolve("elu.jar"));
    Catalog catalog = load();
    ClassLoader loader = catalog.find(Activation.class, "elu").type().getClassLoader();
    catalog.close();
    assertThrows(ClassNotFoundException.class, () -> Class.forName("my.Later", false, loader));
  }

  private Catalog load() {
    return Catalog.load(Sources.none().withFolder(folder));
  }

  private void assertOnlyGood(Problem... problems) {
    try (Catalog catalog = load()) {
      assertEquals(List.of(problems), catalog.problems());
      assertEquals(List.of("good"), catalog.entries().stream().map(PluginEntry::id).toList());
      assertEquals("Good[]", catalog.create(Activation.class, "good", "activation").toString());
    }
  }
}
