package org.chainrule.backend.aparapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.device.Devices;
import org.chainrule.backend.aparapi.device.Transfers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What travels, what stays, and what is freed. */
class TransfersTest {
  private static final int WEIGHTS = 64 * 32;
  private static final int BATCH = 16 * 64;
  /** Elements of an input that would be missed: 8 MiB. */
  private static final int LARGE = 2 << 20;

  @BeforeEach
  void needsDevice() {
    OpenCl.orSkip();
  }

  /** A parameter that moves by a thousandth of the batch's column sums, and the sum of a product. */
  private static Graph step() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(16, 64));
    Tensor w = Tensors.apply(new Op.Parameter("w", new TensorType(DType.FLOAT32, Shape.of(64, 32))));
    Tensor next = w.add(x.sum(0).reshape(64, 1).mul(0.001));
    return Graph.of(Map.of("loss", x.matmul(w).sum().node()), Map.of(w.node(), next.node()));
  }

  private static AparapiExecutable compile(Graph graph) {
    return (AparapiExecutable) new AparapiBackend().compile(graph);
  }

  private static Literal batch(float value) {
    float[] values = new float[BATCH];
    Arrays.fill(values, value);
    return Literal.of(values, Shape.of(16, 64));
  }

  @Test
  void onlyBatchesAndLossesTravel() {
    try (AparapiExecutable program = compile(step())) {
      program.write("w", Literal.zeros(new TensorType(DType.FLOAT32, Shape.of(64, 32))));
      Transfers transfers = program.transfers();
      long resident = transfers.toDevice(Memory.FLOATS) + transfers.toDevice(Memory.INTS);
      long in = transfers.toDevice(Memory.FLOATS_IN);
      for (int i = 0; i < 10; i++) {
        program.write("x", batch(i));
        program.run();
        program.read("loss");
      }
      assertEquals(resident, transfers.toDevice(Memory.FLOATS) + transfers.toDevice(Memory.INTS));
      assertEquals(0, transfers.fromDevice(Memory.FLOATS) + transfers.fromDevice(Memory.INTS));
      long batches = transfers.toDevice(Memory.FLOATS_IN) - in;
      assertTrue(batches <= 10L * (BATCH + WEIGHTS + 64), "copied to the device: " + batches);
      long results = transfers.fromDevice(Memory.FLOATS_OUT);
      assertTrue(results <= 20L * (WEIGHTS + 64), "copied back: " + results);
    }
  }

  @Test
  void twoProgramsAndSeveralThreadsDoNotDisturbEachOther() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Float>> weights = IntStream.rangeClosed(1, 4).mapToObj(n -> threads.submit(() -> {
        try (AparapiExecutable program = compile(step())) {
          program.write("x", batch(n));
          for (int i = 0; i < 20; i++) {
            program.run();
          }
          return program.read("w").floats()[17];
        }
      })).toList();
      for (int n = 1; n <= 4; n++) {
        assertEquals(20 * 16 * n * 0.001f, weights.get(n - 1).get(), 1e-4f);
      }
    }
  }

  /** Other parts of the process may grow meanwhile, the heap above all; a leak grows it each time anew. */
  @Test
  void closingFreesMemory() throws Exception {
    Graph graph = Graph.of(Map.of("sum",
        Tensors.input("x", DType.FLOAT32, Shape.of(LARGE)).mul(2).sum().node()));
    Literal x = Literal.of(new float[LARGE], Shape.of(LARGE));
    int programs = 20;
    long enough = (long) programs * LARGE * Float.BYTES / 2;
    openAndClose(graph, x, programs);
    List<Long> growths = new ArrayList<>();
    do {
      long before = residentBytes();
      openAndClose(graph, x, programs);
      growths.add(residentBytes() - before);
    } while (growths.getLast() >= enough && growths.size() < 5);
    assertTrue(growths.getLast() < enough, () -> programs + " programs left behind, each time, MiB: "
        + growths.stream().map(bytes -> bytes >> 20).toList());
  }

  private static void openAndClose(Graph graph, Literal x, int programs) {
    for (int i = 0; i < programs; i++) {
      try (AparapiExecutable program = compile(graph)) {
        program.write("x", x);
        program.run();
      }
    }
  }

  @Test
  void aClosedProgramIsAnError() {
    AparapiExecutable program = compile(step());
    program.write("x", batch(1));
    program.run();
    program.close();
    program.close();
    assertClosed(program::run);
    assertClosed(() -> program.write("x", batch(1)));
    assertClosed(() -> program.read("loss"));
    assertClosed(() -> program.read("w"));
    assertClosed(() -> program.share(step()));
  }

  private static void assertClosed(org.junit.jupiter.api.function.Executable use) {
    IllegalStateException e = assertThrows(IllegalStateException.class, use);
    assertEquals("this program is closed", e.getMessage());
  }

  private static long residentBytes() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "no /proc");
    return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
  }

  @Test
  void sharedValuesFollowTheProgramThatChangedThem() {
    try (AparapiExecutable training = compile(step())) {
      Tensor w = Tensors.apply(new Op.Parameter("w", new TensorType(DType.FLOAT32, Shape.of(64, 32))));
      try (Executable evaluation = training.share(Graph.of(Map.of("sum", w.sum().node())))) {
        training.write("x", batch(1));
        for (int i = 1; i <= 3; i++) {
          training.run();
          evaluation.run();
          assertEquals(WEIGHTS * 16 * 0.001f * i, evaluation.read("sum").floats()[0], 1e-2f);
        }
      }
    }
  }

  @Test
  void lostMemoryIsNoticed() {
    try (AparapiExecutable program = compile(step())) {
      program.write("x", batch(1));
      program.run();
      program.loseMemory();
      program.run();
      BackendException e = assertThrows(BackendException.class, () -> program.read("loss"));
      assertTrue(e.getMessage().contains("was lost"), e.getMessage());
    }
  }

  @Test
  void aDeviceThatIsNotThereIsNamedBesideThoseThatAre() {
    BackendException e = assertThrows(BackendException.class, () -> new AparapiBackend(77).compile(step()));
    assertTrue(e.getMessage().contains("there is no device 77; 0 is " + Devices.describe(Devices.get(0))),
        e.getMessage());
  }

  @Test
  void aProgramThatIsTooLargeForTheDeviceIsRefused() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(30_000, 30_000));
    BackendException e = assertThrows(BackendException.class,
        () -> compile(Graph.of(Map.of("y", x.add(1).tanh().node()))));
    assertTrue(e.getMessage().contains("MiB"), e.getMessage());
  }

  @Test
  void float64IsRefused() {
    Tensor x = Tensors.input("x", DType.FLOAT64, Shape.of(3));
    BackendException e = assertThrows(BackendException.class, () -> compile(Graph.of(Map.of("y", x.neg().node()))));
    assertTrue(e.getMessage().contains("float64"), e.getMessage());
  }

  @Test
  void constantsMayBeFloat64WhereTheyAreCast() {
    Tensor x = Tensors.input("x", DType.FLOAT32, Shape.of(2, 2));
    Tensor eye = Tensor.of(new double[] {1, 0, 0, 1}).reshape(2, 2).cast(DType.FLOAT32);
    try (AparapiExecutable program = compile(Graph.of(Map.of("y", x.sub(eye).node())))) {
      program.write("x", Literal.of(new float[] {5, 6, 7, 8}, Shape.of(2, 2)));
      program.run();
      assertEquals(Literal.of(new float[] {4, 6, 7, 7}, Shape.of(2, 2)), program.read("y"));
    }
    Tensor twice = Tensor.of(new double[] {1, 2});
    BackendException e = assertThrows(BackendException.class,
        () -> compile(Graph.of(Map.of("y", twice.node()))));
    assertTrue(e.getMessage().contains("float64"), e.getMessage());
  }
}
