package org.chainrule.benchmarks.opencl;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.measure.Clock;
import org.chainrule.benchmarks.measure.Quantiles;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.host.Catalog;

/** Measures the products of the backend {@code aparapi} beside the naive kernel and the backend {@code cpu}. */
public final class OpenClProducts {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final double TOLERANCE = 1e-3;

  private final Catalog catalog;
  private final Blocks blocks;
  private final List<ProductShape> shapes;
  private final Consumer<String> progress;
  private final StringBuilder text = new StringBuilder();

  /**
   * A measurement.
   *
   * @param catalog has the backends
   * @param blocks how long to measure
   * @param quick only to see that it works: a few small products
   * @param progress is told each row when it is done
   */
  public OpenClProducts(Catalog catalog, Blocks blocks, boolean quick, Consumer<String> progress) {
    this.catalog = catalog;
    this.blocks = blocks;
    this.shapes = quick ? ProductShape.few() : ProductShape.all();
    this.progress = progress;
  }

  /**
   * Measures all products on each device; gives a document (Markdown).
   *
   * @throws IOException if two sides compute different numbers, or the naive kernel does not run
   * @throws org.chainrule.api.BackendException if there is no device
   */
  public String report() throws IOException {
    int devices = backend(0).diagnose().size();
    backend(0).capabilities(); // says what is missing, if anything is
    line("# Products on OpenCL devices");
    line("");
    line(
        "Written by `./chainrule bench opencl --report docs/performance-opencl.md` on %s, with %d processors and a load "
            + "average of %.1f at the start: what is above the number of processors is other programs' work.",
        LocalDate.now(), THREADS, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    line("");
    line(
        "Each row is one matrix product, rows x columns x inner size, of float32 numbers that lie in the device's memory. "
            + "The backend `aparapi` packs one factor each time and multiplies in register tiles; packing is counted. Naive is a "
            + "kernel written in Java for Aparapi with a work item for each element and literal sizes, run in groups of up to 16 x "
            + "16. The backend `cpu` has %d threads. All three run in one process, block by block in turn and in alternating order "
            + "(%d rounds of %.2g s or one product), after their first rows were compared. Figures are medians over rounds, of "
            + "speeds and of ratios of speeds: on graphics cards by the clock; on processors by the processor time of the whole "
            + "process, so that GFLOP/s are those of one core, and other programs disturb less.",
        THREADS, blocks.rounds(),
        blocks.seconds());
    for (int device = 0; device < devices; device++) {
      device(device);
    }
    return text.toString();
  }

  private TensorBackend backend(int device) {
    return catalog.create(TensorBackend.class, Map.of("id", "aparapi", "device", device), "--backend");
  }

  private void device(int number) throws IOException {
    TensorBackend backend = backend(number);
    OpenCLDevice device = OpenCLDevice.listDevices(null).get(number);
    TensorBackend cpu = catalog.create(TensorBackend.class, Map.of("id", "cpu", "threads", THREADS), "--backend");
    line("");
    line("## %s: %s", device.getType(), backend.capabilities().processor());
    line("");
    line("%s. cpu: %s, %s.", backend.capabilities().details(), cpu.capabilities().processor(),
        cpu.capabilities().details());
    line("");
    line(
        "| product | sizes | naive, GFLOP/s | aparapi, GFLOP/s | cpu, GFLOP/s | times naive | quartiles | wanted | times cpu |");
    line("|---|---|---:|---:|---:|---:|---|---:|---:|");
    for (ProductShape shape : shapes) {
      row(shape, backend, device, cpu);
    }
  }

  private void row(ProductShape shape, TensorBackend backend, OpenCLDevice device, TensorBackend cpu)
      throws IOException {
    Literal left = random(shape.left(), 1);
    Literal right = random(shape.right(), 2);
    boolean isProcessor = device.getType() == Device.TYPE.CPU;
    List<Session> sessions = new ArrayList<>();
    try {
      sessions.add(new NaiveProduct(device, shape, left, right));
      sessions.add(new CompiledProduct(backend, shape, left, right));
      sessions.add(new CompiledProduct(cpu, shape, left, right));
      requireAgreement(shape, sessions);
      List<Blocks.Speeds> speeds = blocks.measure(sessions, isProcessor ? Clock.PROCESS : Clock.WALL);
      Quantiles naive = Quantiles.ofRatios(speeds.get(1).perRound(), speeds.get(0).perRound());
      double wanted = isProcessor ? shape.target() : 0;
      boolean met = wanted > 0 && naive.median() >= wanted;
      line("| %s | %s | %s | %s | %s | %s%.1f%s | %.1f to %.1f | %s | %.2f |", shape.name(), shape.sizes(),
          rate(shape, speeds.get(0)), rate(shape, speeds.get(1)), rate(shape, speeds.get(2)), met ? "**" : "",
          naive.median(), met ? "**" : "", naive.lower(), naive.upper(),
          wanted > 0 ? String.format(Locale.ROOT, "%.0f", wanted) : "",
          Quantiles.ofRatios(speeds.get(1).perRound(), speeds.get(2).perRound()).median());
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private static String rate(ProductShape shape, Blocks.Speeds speeds) {
    return String.format(Locale.ROOT, "%.3g", speeds.median() * shape.operations() / 1e9);
  }

  private static Literal random(Shape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return Literal.of(values, shape);
  }

  private static void requireAgreement(ProductShape shape, List<Session> sessions) throws IOException {
    float[] expected = sessions.getFirst().observe();
    for (Session session : sessions.subList(1, sessions.size())) {
      float[] seen = session.observe();
      for (int i = 0; i < expected.length; i++) {
        if (!(Math.abs(seen[i] - expected[i]) <= TOLERANCE)) {
          throw new IOException("%s computes %s for element %d of %s, the naive kernel %s".formatted(session.label(),
              seen[i], i, shape.sizes(), expected[i]));
        }
      }
    }
  }

  private void line(String pattern, Object... values) {
    String line = values.length == 0 ? pattern : String.format(Locale.ROOT, pattern, values);
    progress.accept(line);
    text.append(line).append('\n');
  }
}
