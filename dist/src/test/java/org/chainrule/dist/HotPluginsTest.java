package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.chainrule.api.Activation;
import org.chainrule.experiments.Main;
import org.chainrule.experiments.configuration.Overrides;
import org.chainrule.experiments.configuration.Shipped;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.Runner;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginSession;
import org.chainrule.host.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins that come and go while the program runs, and what stays of them: nothing. */
class HotPluginsTest {
  private static final int RELOADS = 20;

  @TempDir
  private Path work;

  @Test
  void watchShowsPluginsComingAndGoing() throws Exception {
    Path folder = Files.createDirectory(work.resolve("plugins"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread watching = Thread.ofPlatform().start(() -> Main.run(
        new String[] {"plugins", "watch", "--seconds", "60"}, new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(OutputStream.nullOutputStream()), work));
    await(out, "watching; there are ");
    Path file = Files.writeString(folder.resolve("Squash.java"), source("x.tanh()").replace("package my;", ""));
    await(out, "appeared     activation squash 0 (Squash.java)");
    Files.writeString(file, source("x.sigmoid()").replace("package my;", ""));
    await(out, "changed      activation squash 0 (Squash.java)");
    Files.writeString(file, "class {");
    await(out, "problem      Squash.java: Squash.java:1:6: <identifier> expected");
    Files.delete(file);
    squash(work, "1.0", "x.tanh()").copyTo(folder.resolve("squash.jar"));
    await(out, "appeared     activation squash 1.0 (squash.jar)");
    Files.delete(folder.resolve("squash.jar"));
    await(out, "disappeared  activation squash 1.0 (squash.jar)");
    watching.interrupt();
    watching.join();
  }

  @Test
  void pluginsThatTrainedLeaveNoClassLoaderBehind() throws Exception {
    Path folder = Files.createDirectory(work.resolve("plugins"));
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (PluginSession session = PluginSession.watch(Sources.ofProgram().withFolder(folder))) {
      Path jar = folder.resolve("squash.jar");
      put(session, jar, 0);
      for (int i = 0; i < RELOADS; i++) {
        int next = i + 1;
        loaders.add(train(session, i, () -> put(session, jar, next)));
      }
      Files.delete(jar);
      session.poll();
      assertEquals(RELOADS, loaders.stream().distinct().count());
      for (int i = 0; i < 50 && loaders.stream().anyMatch(loader -> !loader.refersTo(null)); i++) {
        System.gc();
        Thread.sleep(20);
      }
      assertEquals(0, loaders.stream().filter(loader -> !loader.refersTo(null)).count(), "class loaders left behind");
    }
  }

  private void put(PluginSession session, Path jar, int number) {
    try {
      squash(work, "1." + number, "x.mul(%d).tanh()".formatted(number + 1)).copyTo(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    session.poll();
    assertTrue(!session.poll().isEmpty(), "the new version is taken");
  }

  /** In a method of its own, so that no local variable holds what it met. The jar is replaced while the training runs. */
  private WeakReference<ClassLoader> train(PluginSession session, int number, Runnable replace) throws Exception {
    Console console = new Console(new PrintStream(OutputStream.nullOutputStream()),
        new PrintStream(OutputStream.nullOutputStream()), true, false, false);
    try (Catalog catalog = session.catalog()) {
      Runner runner = new Runner(catalog, console, false);
      Path run = work.resolve("run" + number);
      FutureTask<Boolean> training = new FutureTask<>(() -> runner.run(new Overrides(_ -> Optional.empty())
          .apply(Shipped.find("spirals", work), List.of("activation=squash", "training.epochs=4", "export=[]")), work,
          Optional.of(run)).failure().isEmpty());
      Thread.ofPlatform().start(training);
      replace.run();
      assertTrue(training.get());
      assertTrue(Files.readString(run.resolve("provenance.json")).contains("\"1." + number + "\""),
          "the version that it started with");
      return new WeakReference<>(catalog.find(Activation.class, "squash").type().getClassLoader());
    }
  }

  private static void await(ByteArrayOutputStream out, String text) throws InterruptedException {
    long end = System.nanoTime() + 40_000_000_000L;
    while (!out.toString(StandardCharsets.UTF_8).contains(text)) {
      assertTrue(System.nanoTime() < end, () -> "no \"" + text + "\" in\n" + out.toString(StandardCharsets.UTF_8));
      Thread.sleep(50);
    }
  }

  /** A jar as a stranger builds it. */
  record Jar(byte[] bytes) {
    void copyTo(Path file) throws IOException {
      Files.write(file, bytes);
    }
  }

  private static String source(String formula) {
    return """
      package my;
      import org.chainrule.api.*;
      @Plugin("squash")
      public record Squash() implements Activation {
        @Override public Tensor apply(Tensor x) { return %s; }
      }
      """.formatted(formula);
  }

  static Jar squash(Path work, String version, String formula) throws IOException {
    Path classes = Files.createTempDirectory(work, "classes");
    Path file = Files.writeString(classes.resolve("Squash.java"), source(formula));
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d", classes.toString(),
        "-cp", System.getProperty("java.class.path"), file.toString()));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest); Stream<Path> all = Files.walk(classes)) {
      for (Path path : all.filter(path -> path.toString().endsWith(".class")).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        jar.write(Files.readAllBytes(path));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new Jar(bytes.toByteArray());
  }
}
