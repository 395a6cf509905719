package org.chainrule.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Command;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorBackend;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.measure.Measurement;
import org.chainrule.benchmarks.opencl.OpenClProducts;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.peer.PeerProcess;
import org.chainrule.benchmarks.subject.ChainruleSession;
import org.chainrule.benchmarks.subject.OneThread;
import org.chainrule.benchmarks.subject.OnnxRuntimePeer;
import org.chainrule.benchmarks.subject.Products;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.host.Catalog;
import org.chainrule.host.Sources;
import org.chainrule.training.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Measures training steps and inference, alone or beside a peer. */
@Plugin("bench")
public final class BenchCommand implements Command {
  private static final int PROFILED_RUNS = 50;

  /** The command. */
  public BenchCommand() {}

  @Override
  public String summary() {
    return "Measure whole training steps, or inference, alone or beside PyTorch or ONNX Runtime.";
  }

  @Override
  public int run(List<String> arguments, PrintStream output) throws IOException {
    BenchOptions options = new BenchOptions();
    CommandLine line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new InvalidInputException(e.getMessage() + "; see \"chainrule bench --help\"", e);
    }
    if (options.help) {
      line.usage(new PrintWriter(output, true));
      return 0;
    }
    if (options.workload.equals("list")) {
      Workload.ids().forEach(id -> output.println("%-16s %s".formatted(id, Workload.descriptions().get(id))));
      return 0;
    }
    options.check();
    if (options.workload.equals("all")) {
      return new Report(options, new Children(cache())).write(output);
    }
    if (options.workload.equals("opencl")) {
      return openCl(options, output);
    }
    boolean fashion = options.workload.equals("fashion-mnist");
    Workload workload = fashion ? Workload.find("lenet").orElseThrow() : options.checkedWorkload();
    if (options.against.equals(Optional.of(BenchOptions.PYTORCH)) && System.getProperty(PeerProcess.PEER) == null) {
      return new Children(cache()).run(arguments, options.threads, true, output);
    }
    try (Catalog catalog = Catalog.load(sources())) {
      if (fashion) {
        return new FashionMnist(options, catalog).run(options.against.map(_ -> pytorch()), output);
      }
      measure(options, workload, catalog, output);
    }
    return 0;
  }

  private static int openCl(BenchOptions options, PrintStream output) throws IOException {
    try (Catalog catalog = Catalog.load(sources())) {
      if (options.report.isPresent()) {
        Files.createDirectories(options.report.get().toAbsolutePath().getParent()); // before the work, lest it be in vain
      }
      String report = new OpenClProducts(catalog, options.blocks(), options.quick, output::println).report();
      if (options.report.isPresent()) {
        Files.writeString(options.report.get(), report);
      }
    }
    return 0;
  }

  static Sources sources() {
    Sources program = Sources.ofProgram();
    String bundles = System.getProperty("chainrule.bundles", "");
    return (bundles.isEmpty() ? program : program.withFolder(Path.of(bundles))).withFolder(Path.of("plugins"));
  }

  /** Where peers are kept. */
  private static Path cache() {
    return Path.of(System.getProperty("chainrule.home", ""), ".chainrule", "peers");
  }

  private static void measure(BenchOptions options, Workload workload, Catalog catalog, PrintStream output)
      throws IOException {
    Subject subject = new Subject(catalog);
    TensorBackend backend = subject.backend(options.backend, options.threads);
    Task task = subject.task(workload, options.phase, options.batch, options.threads);
    if (options.profile) {
      profile(subject, task, backend, output);
      return;
    }
    Optional<Peer> peer = options.against.map(name -> switch (name) {
      case BenchOptions.PYTORCH -> pytorch();
      case BenchOptions.ONE_THREAD -> new OneThread(subject, subject.backend(options.backend, 1));
      case BenchOptions.PRODUCTS -> new Products(subject, backend);
      default -> new OnnxRuntimePeer(subject, backend, catalog.create(ModelFormat.class, "onnx", ""));
    });
    Measurement measurement = new Comparison(subject, backend, options.blocks()).measure(task, peer);
    if (options.json) {
      output.println(new ObjectMapper().writeValueAsString(measurement.json()));
    } else {
      table(measurement, peer, output);
    }
  }

  /** The class that {@link PeerProcess} has put on the class path. */
  private static Peer pytorch() {
    try {
      return (Peer) Class.forName(System.getProperty(PeerProcess.PEER)).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the libraries of pytorch do not work here: " + e, e);
    }
  }

  private static void table(Measurement measured, Optional<Peer> peer, PrintStream output) {
    output.println(String.format(Locale.ROOT, "%s, %s, batch %d, %d thread%s, backend %s (%s), %s",
        measured.workload(), measured.phase().name().toLowerCase(Locale.ROOT), measured.batch(), measured.threads(),
        measured.threads() == 1 ? "" : "s", measured.backend(), measured.tier(), measured.processor()));
    row(output, "steps per second", "%.5g".formatted(measured.stepsPerSecond()));
    measured.ratio().ifPresent(ratio -> row(output, "times the speed of " + peer.orElseThrow().description(),
        String.format(Locale.ROOT, "%.3f (quartiles %.3f to %.3f)", ratio.median(), ratio.lower(), ratio.upper())));
    row(output, "first step", String.format(Locale.ROOT, "%.0f ms", measured.firstStepMillis()));
    row(output, "allocated on the heap in a step", measured.allocatedBytesPerStep() + " bytes");
    measured.peakBytes().ifPresent(bytes -> row(output, "memory besides parameters and inputs",
        String.format(Locale.ROOT, "%.2f MiB", bytes / 1048576.0)));
  }

  private static void row(PrintStream output, String name, String value) {
    output.println("  %-44s %s".formatted(name, value));
  }

  private static void profile(Subject subject, Task task, TensorBackend backend, PrintStream output) {
    try (ChainruleSession session = ChainruleSession.started(subject, task, backend)) {
      Map<String, Long> times = session.profile(PROFILED_RUNS * 4);
      if (times.isEmpty()) {
        output.println("backend " + backend.id() + " cannot tell how long parts of a step take");
        return;
      }
      double total = times.values().stream().mapToLong(Long::longValue).sum();
      times.entrySet().stream().sorted(Comparator.comparing(Map.Entry<String, Long>::getValue).reversed())
          .forEach(entry -> output.println(String.format(Locale.ROOT, "%9.1f us %5.1f %%  %s", entry.getValue() / 1e3,
              entry.getValue() * 100 / total, entry.getKey())));
      output.println(String.format(Locale.ROOT, "%9.1f us in all", total / 1e3));
    }
  }
}
