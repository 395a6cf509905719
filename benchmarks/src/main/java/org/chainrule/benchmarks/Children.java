package org.chainrule.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.benchmarks.peer.PeerLibraries;
import org.chainrule.benchmarks.peer.PeerProcess;

/** Measurements in processes of their own: with a peer's libraries, or only to start anew. */
final class Children {
  private static final String PYTORCH_CLASS = "org.chainrule.benchmarks.peer.pytorch.PyTorchPeer";

  private final Path cache;

  /** With a folder where peers are kept. */
  Children(Path cache) {
    this.cache = cache;
  }

  /** Runs {@code bench} with these arguments in a new process; gives its exit status. */
  int run(List<String> arguments, int threads, boolean pytorch, PrintStream output) throws IOException {
    return pytorch
        ? PeerProcess.run(arguments, Map.of(PeerProcess.PEER, PYTORCH_CLASS),
            new PeerLibraries(BenchOptions.PYTORCH, cache).classPath(), threads, output)
        : PeerProcess.run(arguments, Map.of(), "", threads, output);
  }

  /** The same; gives what it printed last, which is an object of JSON. */
  String json(List<String> arguments, int threads, boolean pytorch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status = run(arguments, threads, pytorch, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (status != 0 || text.isBlank()) {
      throw new IOException("bench %s failed with exit status %d".formatted(String.join(" ", arguments), status));
    }
    return text.lines().toList().getLast();
  }
}
