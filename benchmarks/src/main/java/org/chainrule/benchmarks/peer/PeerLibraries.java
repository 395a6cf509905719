package org.chainrule.benchmarks.peer;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Libraries of a peer that is no part of the program. Maven fetches them when they are first asked for; the class that
 * drives them is compiled against them then, and both are kept in a folder.
 */
public final class PeerLibraries {
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

  private final String name;
  private final Path folder;

  /**
   * Those of a peer.
   *
   * @param name its name, as in the resources {@code NAME.xml} and {@code NAME.java.txt} beside this class
   * @param cache the folder where such things are kept
   */
  public PeerLibraries(String name, Path cache) {
    this.name = name;
    this.folder = cache.resolve(name).toAbsolutePath();
  }

  /**
   * What a Java virtual machine needs on its class path besides this program.
   *
   * @throws IOException if it cannot be fetched, or not be used here; the message says what to do
   */
  public String classPath() throws IOException {
    Files.createDirectories(folder);
    String jars = jars();
    return classes(jars) + File.pathSeparator + jars;
  }

  private String jars() throws IOException {
    Path pom = folder.resolve("pom.xml");
    Path list = folder.resolve("class-path.txt");
    String wanted = resource(name + ".xml");
    if (Files.isRegularFile(list) && Files.isRegularFile(pom) && Files.readString(pom).equals(wanted)) {
      String known = Files.readString(list).strip();
      if (Arrays.stream(known.split(File.pathSeparator)).allMatch(jar -> Files.isRegularFile(Path.of(jar)))) {
        return known;
      }
    }
    Files.writeString(pom, wanted);
    Files.deleteIfExists(list);
    System.err.println("Fetching the libraries of " + name + " from Maven Central (some 110 MB, once) ...");
    maven(List.of("mvn", "-B", "-q", "-f", pom.toString(), PLUGIN, "-Dmdep.outputFile=" + list,
        "-Dpeer.platform=" + platform()));
    return Files.readString(list).strip();
  }

  private void maven(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "the libraries of " + name + " are fetched with Apache Maven, and \"mvn\" cannot be started "
              + "(" + e.getMessage() + "); install it, or measure without --against",
          e);
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        Optional<String> error = output.lines().filter(line -> line.startsWith("[ERROR]")).findFirst();
        throw new IOException(
            "the libraries of %s could not be fetched from Maven Central; is there a connection? Maven "
                .formatted(name) + "says: " + error.map(line -> line.substring(7).strip()).orElse("nothing"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + name + " was fetched", e);
    }
  }

  /** The name of this platform in the presets' jars. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    String first = system.startsWith("linux") ? "linux" : system.startsWith("mac") ? "macosx" : "windows";
    return first + "-" + switch (processor) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm64";
      default -> processor;
    };
  }

  /** The compiled class that drives the libraries. */
  private Path classes(String jars) throws IOException {
    String source = resource(name + ".java.txt");
    String program = System.getProperty("java.class.path", "") + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
    CRC32 hash = new CRC32();
    hash.update((source + program + jars).getBytes(StandardCharsets.UTF_8));
    Path classes = folder.resolve("classes-%08x".formatted(hash.getValue()));
    Path done = classes.resolve("done");
    if (Files.exists(done)) {
      return classes;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("--against " + name + " needs a Java compiler: start the program with a JDK");
    }
    String file = source.lines().filter(line -> line.startsWith("public final class ")).findFirst().orElseThrow()
        .split(" ")[3] + ".java";
    Files.createDirectories(classes);
    Files.writeString(classes.resolve(file), source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status = compiler.run(null, messages, messages, "-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
        program + File.pathSeparator + jars, classes.resolve(file).toString());
    if (status != 0) {
      throw new IOException("the adapter for " + name + " does not compile against its libraries: "
          + messages.toString(StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    }
    Files.writeString(done, "");
    return classes;
  }

  private static String resource(String file) throws IOException {
    try (InputStream in = PeerLibraries.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("this build of the program lacks " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
