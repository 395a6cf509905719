package org.chainrule.benchmarks.peer;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This program once more, with a peer's libraries and the environment in which the peer is at its best: it chooses its own
 * kernels, its memory allocator keeps large blocks instead of mapping them anew in each step (which costs libtorch up to
 * 2.6 times on large activations), and threads that have nothing to do do not spin.
 */
public final class PeerProcess {
  /** Says, in the process started here, which class drives the peer. */
  public static final String PEER = "chainrule.bench.peer";

  private PeerProcess() {}

  /**
   * Runs {@code bench} in a new process and waits for it.
   *
   * @param arguments those of {@code bench}
   * @param properties system properties
   * @param output where its standard output goes
   * @return its exit status
   */
  public static int run(List<String> arguments, Map<String, String> properties, String furtherClassPath, int threads,
      PrintStream output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent")
            && !flag.startsWith("-XX:SharedArchiveFile"))
        .forEach(command::add);
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("org.chainrule.experiments.Main", "bench"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = builder.environment();
    environment.put("CLASSPATH", Stream.of(System.getProperty("java.class.path", ""),
        System.getProperty("jdk.module.path", ""), furtherClassPath).filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator)));
    environment.keySet().removeAll(List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"));
    environment.put("OMP_NUM_THREADS", String.valueOf(threads));
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    environment.put("MALLOC_MMAP_THRESHOLD_", "2000000000");
    environment.put("MALLOC_TRIM_THRESHOLD_", "4000000000");
    environment.put("MALLOC_TOP_PAD_", "67108864");
    Process process = builder.start();
    process.getOutputStream().close();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(line -> {
        output.println(line);
        output.flush();
      });
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
