package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend.Finding;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the backend says where it cannot run, and what programs hold and give back. */
class OnnxRuntimeBackendTest {
  @TempDir
  private Path folder;

  /** What a child process does: tells what the backend finds, and what it says when asked to compile. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
      for (int attempt = 1; attempt <= 2; attempt++) { // the second must be as clear as the first
        backend.diagnose().forEach(finding -> System.out.println(finding.works() + ": " + finding.text()));
        try (Executable program = backend.compile(counter(3))) {
          program.run();
          System.out.println("p = " + program.read("p"));
        } catch (BackendException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  /** A parameter that grows by one at each run, and its old value as an output. */
  private static Graph counter(int size) {
    Tensor p = Tensors.apply(new Op.Parameter("p", new TensorType(DType.FLOAT32, Shape.of(size))));
    Map<Node, Node> updates = Map.of(p.node(), p.add(1).node());
    return Graph.of(Map.of("old", p.node()), updates);
  }

  private List<String> child(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(options));
    command.add(Child.class.getName());
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
    List<String> lines = Files.readAllLines(output);
    assertEquals(0, process.exitValue(), lines::toString);
    return lines;
  }

  @Test
  void withoutANativeLibraryItSaysSoEachTime() throws Exception {
    String problem = "ONNX Runtime has no native library for this platform (%s, %s): Native library 'onnxruntime' not found"
        .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
    List<String> lines = child("-Donnxruntime.native.path=" + folder);
    assertEquals(4, lines.size(), lines::toString);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertTrue(lines.get(2 * attempt).startsWith("false: " + problem), lines::toString);
      assertTrue(lines.get(2 * attempt + 1).startsWith("backend onnxruntime: " + problem), lines::toString);
      assertTrue(lines.get(2 * attempt + 1).endsWith("another backend works, such as backend=cpu"), lines::toString);
    }
  }

  @Test
  void anUnknownPlatformIsNamed() throws Exception {
    List<String> lines = child("-Dos.arch=riscv64");
    assertTrue(lines.getFirst().startsWith("false: ONNX Runtime has no native library for this platform"),
        lines::toString);
    assertTrue(lines.getFirst().endsWith("Unsupported arch:riscv64"), lines::toString);
  }

  @Test
  void aLongCommandLineDoesNotEndTheProcess() throws Exception {
    List<String> lines = child("-Dlong=" + "x".repeat(100_000));
    assertTrue(lines.contains("p = [1.0, 1.0, 1.0]"), lines::toString);
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend(OnnxRuntimeBackend.Provider.CUDA, 1);
    for (Finding finding : backend.diagnose()) {
      if (finding.text().contains("cuda")) {
        return; // this machine's build of ONNX Runtime has it
      }
    }
    for (BackendException e : List.of(assertThrows(BackendException.class, () -> backend.compile(counter(3))),
        assertThrows(BackendException.class, backend::capabilities))) {
      assertTrue(e.getMessage().startsWith("backend onnxruntime: this build of ONNX Runtime "), e::getMessage);
      assertTrue(e.getMessage().contains("no execution provider 'cuda', only cpu; for cuda put the jar"),
          e::getMessage);
    }
  }

  @Test
  void threadsAreChecked() {
    assertThrows(IllegalArgumentException.class,
        () -> new OnnxRuntimeBackend(OnnxRuntimeBackend.Provider.CPU, 0));
  }

  @Test
  void programsGiveBackTheirMemory() throws IOException {
    int size = 1 << 20; // two places and one output of 4 MB each
    cycles(10, size);
    long before = resident();
    cycles(100, size);
    long grown = resident() - before;
    assertTrue(grown < 200L << 20, () -> "100 programs of 12 MB left %d MB behind".formatted(grown >> 20));
  }

  private static void cycles(int count, int size) {
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
    Literal p = Literal.zeros(new TensorType(DType.FLOAT32, Shape.of(size)));
    for (int i = 0; i < count; i++) {
      try (Executable program = backend.compile(counter(size)); Executable shared = program.share(counter(size))) {
        program.run();
        shared.run();
        shared.read("p", p);
        assertEquals(2, p.get(size - 1));
      }
    }
  }

  private static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0; // the system does not tell
    }
    String line = Files.readAllLines(status).stream().filter(row -> row.startsWith("VmRSS:")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  @Test
  void programsRunAtTheSameTime() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Double>> results = new ArrayList<>();
      for (int runs = 1; runs <= 8; runs++) {
        int count = 100 * runs;
        results.add(pool.submit(() -> {
          try (Executable program = new OnnxRuntimeBackend().compile(counter(1000))) {
            for (int i = 0; i < count; i++) {
              program.run();
            }
            return program.read("p").get(999) + program.read("old").get(0);
          }
        }));
      }
      for (int i = 0; i < results.size(); i++) {
        assertEquals(200 * (i + 1) - 1, results.get(i).get());
      }
    }
  }
}
