package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Activation;
import org.chainrule.api.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins as bundles of an Equinox in this process, coming and going while it runs. */
class PluginSessionTest {
  @TempDir
  private Path work;
  private Path folder;
  private PluginSession session;

  @BeforeEach
  void start() throws IOException {
    folder = Files.createDirectory(work.resolve("plugins"));
    session = PluginSession.watch(Sources.none().withFolder(folder));
  }

  @AfterEach
  void end() {
    session.close();
  }

  @Test
  void sourcesAppearChangeAndDisappear() throws IOException {
    Path file = folder.resolve("Twice.java");
    Files.writeString(file, times(2));
    assertEquals(List.of(), session.poll(), "a file that may still be written waits");
    assertEquals(List.of(new Change(Change.What.APPEARED, "Twice.java", "activation twice 0")), session.poll());
    assertEquals(List.of(), session.poll());
    assertEquals(6, apply("twice"));
    Files.writeString(file, times(20));
    assertEquals(List.of(new Change(Change.What.CHANGED, "Twice.java", "activation twice 0")), polls(2));
    assertEquals(60, apply("twice"));
    Files.delete(file);
    assertEquals(List.of(new Change(Change.What.DISAPPEARED, "Twice.java", "activation twice 0")), polls(1));
  }

  @Test
  void whatIsInUseStaysAsItIs() throws Exception {
    Path jar = folder.resolve("scale.jar");
    scale("1.0", 2).write(jar);
    polls(2);
    WeakReference<ClassLoader> loader = replaceWhileInUse(jar);
    assertCollected(List.of(loader));
  }

  private WeakReference<ClassLoader> replaceWhileInUse(Path jar) throws IOException {
    Catalog old = session.catalog();
    Activation before = old.create(Activation.class, Map.of("id", "scale", "offset", 1), "");
    WeakReference<ClassLoader> loader = new WeakReference<>(before.getClass().getClassLoader());
    scale("1.1", 3).write(jar);
    assertEquals(List.of(new Change(Change.What.DISAPPEARED, "scale.jar", "activation scale 1.0"),
        new Change(Change.What.APPEARED, "scale.jar", "activation scale 1.1")), polls(2));
    // A class of the old jar that nobody had asked for yet.
    assertEquals(7, before.apply(Tensor.of(3)).item());
    assertEquals("1.0", old.entryOf(before).version());
    assertEquals(Map.of("id", "scale", "offset", 1.0), old.describe(before));
    // Not by equals: the virtual machine keeps what it made for that by soft references until memory is short.
    assertEquals(old.describe(before), old.describe(old.create(Activation.class, old.describe(before), "")));
    assertEquals("x times 2.", old.documentation(old.entryOf(before)).orElseThrow());
    try (Catalog now = session.catalog()) {
      assertEquals("1.1", now.find(Activation.class, "scale").version());
      assertEquals("x times 3.", now.documentation(now.find(Activation.class, "scale")).orElseThrow());
      assertNotSame(before.getClass(), now.create(Activation.class, "scale", "").getClass());
    }
    old.close();
    return loader;
  }

  @Test
  void halfCopiedFilesWait() throws IOException {
    byte[] jar = Files.readAllBytes(scale("1.0", 2).write(work.resolve("whole.jar")));
    Path file = folder.resolve("scale.jar");
    Files.write(file, Arrays.copyOf(jar, jar.length / 2));
    assertEquals(List.of(), polls(4));
    Files.write(file, jar);
    assertEquals(List.of(new Change(Change.What.APPEARED, "scale.jar", "activation scale 1.0")), polls(2));
    Files.write(file, Arrays.copyOf(jar, jar.length / 3));
    assertEquals(List.of(), polls(4));
    assertEquals(6, apply("scale"), "the whole one is used meanwhile");
    List<Change> changes = polls(4);
    assertEquals(List.of(Change.What.DISAPPEARED, Change.What.PROBLEM), changes.stream().map(Change::what).toList());
    assertTrue(changes.getLast().text().startsWith("cannot be read as a jar: "), changes::toString);
    Files.writeString(folder.resolve("Twice.java"), times(2).substring(0, 60));
    changes = polls(8);
    assertEquals(List.of(Change.What.PROBLEM), changes.stream().map(Change::what).toList());
    assertTrue(changes.getFirst().text().startsWith("Twice.java:"), changes::toString);
  }

  @Test
  void twoVersionsWorkSideBySide() throws IOException {
    Path one = scale("1.0", 2).write(folder.resolve("scale-1.0.jar"));
    Path two = scale("1.1", 3).write(folder.resolve("scale-1.1.jar"));
    polls(2);
    try (Catalog catalog = session.catalog()) {
      Activation first = catalog.create(Activation.class, "scale@1.0", "");
      Activation second = catalog.create(Activation.class, "scale@1.1", "");
      assertEquals(12, first.apply(second.apply(Tensor.of(2))).item());
      assertNotSame(first.getClass(), second.getClass());
      assertEquals(Provenance.sha256(one), catalog.entryOf(first).sha256());
      assertEquals(Provenance.sha256(two), catalog.entryOf(second).sha256());
      assertEquals("scale@1.0", catalog.describe(first).get("id"));
    }
  }

  @Test
  void bundlesCanUseOthersWhicheverComesFirst() throws IOException {
    Path library = new TestJar(work).header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", "lib")
        .version("1.2.0").header("Export-Package", "lib;version=\"1.2\"")
        .source("lib.Numbers", "package lib; public final class Numbers { public static final Integer TEN = 10; }")
        .write(work.resolve("lib.jar"));
    new TestJar(work).header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", "user").version("1.0.0")
        .header("Import-Package", "org.chainrule.api;version=\"[1.0,2)\",lib;version=\"[1.2,2)\"")
        .header("Provide-Capability", "osgi.serviceloader;osgi.serviceloader=\"org.chainrule.api.ExtensionPoint\";"
            + "register:=\"user.Ten\"")
        .compiledAgainst(library).source("user.Ten", times(0).replace("record Twice", "record Ten")
            .replace("\"twice\"", "\"ten\"").replace("0.0)", "lib.Numbers.TEN)")
            .replace("import", "package user; import"))
        .write(folder.resolve("user.jar"));
    assertEquals(List.of(new Change(Change.What.PROBLEM, "user.jar", "needs the package lib (version [1.2.0,2.0.0)), "
        + "which no other bundle here and no part of Chainrule offers")), polls(2));
    Files.copy(library, folder.resolve("lib.jar"));
    assertEquals(List.of(new Change(Change.What.APPEARED, "user.jar", "activation ten 1.0.0")), polls(2));
    assertEquals(30, apply("ten"));
    Catalog inUse = session.catalog();
    Files.delete(folder.resolve("lib.jar"));
    polls(1);
    Activation ten = inUse.create(Activation.class, "ten", "");
    assertEquals(30, ten.apply(Tensor.of(3)).item());
    inUse.close();
  }

  @Test
  void builtForAnotherApiIsSaidSo() throws IOException {
    new TestJar(work).header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", "late").version("1.0.0")
        .header("Import-Package", "org.chainrule.api;version=\"[2.0,3)\"")
        .source("late.Late", TestJar.activation("late", "Late", "late")).services("late.Late")
        .write(folder.resolve("late.jar"));
    assertEquals(List.of(new Change(Change.What.PROBLEM, "late.jar", "was built for another version of Chainrule: it "
        + "needs org.chainrule.api (version [2.0.0,3.0.0)), and this program has version 1.0.0")), polls(2));
  }

  @Test
  void ownCopyOfTheApiIsNotUsed() throws IOException {
    new TestJar(work).source("org.chainrule.api.Plugin",
        "package org.chainrule.api; public @interface Plugin { String value(); }")
        .source("my.Elu", TestJar.activation("my", "Elu", "elu")).write(folder.resolve("elu.jar"));
    assertEquals(List.of(new Change(Change.What.APPEARED, "elu.jar", "activation elu 0"),
        new Change(Change.What.PROBLEM, "elu.jar",
            "carries its own copy of Chainrule's api, which is not used; build it "
                + "without (in Maven: scope provided)")),
        polls(2));
  }

  @Test
  void hundredReloadsLeaveNoClassLoaderBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    Path source = folder.resolve("Twice.java");
    Path jar = folder.resolve("scale.jar");
    byte[][] jars = {Files.readAllBytes(scale("1.0", 2).write(work.resolve("a.jar"))),
      Files.readAllBytes(scale("1.0", 3).write(work.resolve("b.jar")))};
    for (int i = 0; i < 100; i++) {
      if (i % 10 == 0) {
        Files.writeString(source, times(i + 2));
      }
      Files.write(jar, jars[i % 2]);
      session.poll();
      session.poll();
      use(loaders);
    }
    Files.delete(source);
    Files.delete(jar);
    session.poll();
    assertEquals(110, loaders.stream().distinct().count());
    assertCollected(loaders);
  }

  /** In a method of its own, so that no local variable holds what it met. */
  private void use(List<WeakReference<ClassLoader>> loaders) {
    try (Catalog catalog = session.catalog()) {
      assertEquals(2, catalog.entries().size());
      for (PluginEntry entry : catalog.entries()) {
        Activation activation = catalog.create(Activation.class, entry.id(), "");
        activation.apply(Tensor.of(3)).item();
        catalog.create(Activation.class, catalog.describe(activation), "");
        ClassLoader loader = activation.getClass().getClassLoader();
        if (loaders.stream().noneMatch(reference -> reference.refersTo(loader))) {
          loaders.add(new WeakReference<>(loader));
        }
      }
    }
  }

  static void assertCollected(List<WeakReference<ClassLoader>> loaders) throws InterruptedException {
    for (int i = 0; i < 50 && loaders.stream().anyMatch(loader -> !loader.refersTo(null)); i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertEquals(0, loaders.stream().filter(loader -> !loader.refersTo(null)).count(), "class loaders left behind");
  }

  private double apply(String id) {
    try (Catalog catalog = session.catalog()) {
      return catalog.create(Activation.class, id, "").apply(Tensor.of(3)).item();
    }
  }

  private List<Change> polls(int count) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.addAll(session.poll());
    }
    return changes;
  }

  private static String times(int factor) {
    return """
      import org.chainrule.api.*;
      @Plugin("twice")
      public record Twice() implements Activation {
        @Override public Tensor apply(Tensor x) { return x.mul(%d.0); }
      }
      """.formatted(factor);
  }

  private TestJar scale(String version, int factor) {
    return new TestJar(work).version(version).services("my.Scale").source("my.Scale", """
      package my;
      import org.chainrule.api.*;
      /** x times %d. */
      @Plugin("scale")
      public record Scale(double offset) implements Activation {
        public Scale() { this(0); }
        @Override public Tensor apply(Tensor x) { return x.mul(Later.FACTOR).add(offset); }
        static final class Later { static final Integer FACTOR = %d; }
      }
      """.formatted(factor, factor));
  }
}
