package org.chainrule.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.TensorBackend;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.report.Chart;
import org.chainrule.benchmarks.report.Growth;
import org.chainrule.benchmarks.report.Target;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.host.Catalog;

/** Measures everything, each comparison in a process of its own, and writes a document (Markdown) with figures (SVG). */
final class Report {
  private static final String FIGURES = "performance";

  private final BenchOptions options;
  private final Children children;
  private final ObjectMapper mapper = new ObjectMapper();
  private final StringBuilder text = new StringBuilder();

  Report(BenchOptions options, Children children) {
    this.options = options;
    this.children = children;
  }

  int write(PrintStream output) throws IOException {
    Path report = options.report.orElse(Path.of("docs", "performance.md"));
    Path file = report.toAbsolutePath();
    Path figures = file.resolveSibling("images").resolve(FIGURES);
    Files.createDirectories(figures);
    head();
    repetition();
    boolean complete = targets();
    Files.writeString(file, text); // what there is, in case the rest is interrupted
    growth(figures);
    Files.writeString(file, text);
    complete &= realWork();
    Files.writeString(file, text);
    output.println("written: " + report);
    return complete ? 0 : 1;
  }

  private void line(String pattern, Object... values) {
    text.append(values.length == 0 ? pattern : String.format(Locale.ROOT, pattern, values)).append('\n');
  }

  private void head() throws IOException {
    TensorBackend.Capabilities capabilities;
    try (Catalog catalog = Catalog.load(BenchCommand.sources())) {
      capabilities = new Subject(catalog).backend(options.backend, options.threads).capabilities();
    }
    line("# Performance");
    line("");
    line("Written by `./chainrule bench all%s` on %s. Nothing here is typed by hand but the sentences on what bounds a "
        + "missed target.", options.quick ? " --quick" : "", LocalDate.now());
    line("");
    line("* Machine: %s, %d processors, %s %s; load average at the start %.1f", capabilities.processor(),
        Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"), System.getProperty("os.arch"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    line("* Java: %s (%s)", System.getProperty("java.runtime.version"), System.getProperty("java.vendor"));
    line("* Backend %s: %s", options.backend, capabilities.details());
    if (!options.quick) {
      line("* Each comparison: %d pairs of blocks of %.2g s", options.rounds, options.seconds);
    }
    line("");
  }

  private void repetition() {
    line("## How to repeat it");
    line("");
    line("    ./chainrule bench all                                        # this document, on your machine");
    line("    ./chainrule bench mlp --batch 128 --threads 1 --against pytorch");
    line("    ./chainrule bench list                                       # the networks");
    line("    ./chainrule bench mlp --batch 128 --profile                  # where a step's time goes");
    line("");
    line(
        "libtorch comes from Maven Central when it is first asked for. The targets and the sentences on missed ones are in "
            + "`benchmarks/src/main/resources/org/chainrule/benchmarks/report/targets.json`. Ratios differ between processors: "
            + "the targets are meant for one with AVX-512.");
    line("");
  }

  // ---- targets ------------------------------------------------------------------------------------------------

  /** The table of targets; whether all could be measured. */
  private boolean targets() throws IOException {
    line("## Targets");
    line("");
    line(
        "A step is forward pass, loss, backward pass and the update of all parameters, on float32 numbers in memory. Both "
            + "sides start from the same weights and data, and their losses must agree before anything is timed. They run in "
            + "one process, block by block in turn, in alternating order; the ratio is the median over pairs of blocks of our "
            + "steps per second to the other's, by the processor time of the calling thread where there is one thread, else by "
            + "the clock. libtorch runs as its C++ interface allows it to be fastest: it chooses its own matrix kernels, its "
            + "allocator keeps large blocks, operations work in place, convolutions in the faster of two layouts, and where there "
            + "are two threads the faster of one and two.");
    line("");
    line(
        "| network | step | batch | threads | beside | target | measured | quartiles | steps/s | first step | heap bytes a "
            + "step | memory of a step |");
    line("|---|---|---:|---:|---|---:|---:|---|---:|---:|---:|---:|");
    List<String> notes = new ArrayList<>();
    boolean complete = true;
    Set<String> tried = new HashSet<>();
    for (Target target : Target.all()) {
      if (options.quick && !tried.add(target.against())) {
        continue;
      }
      progress(String.join(" ", target.arguments()));
      Optional<JsonNode> measured = measure(target);
      complete &= measured.isPresent();
      if (measured.isEmpty()) {
        line("| %s | %s | %d | %d | %s | %s | not measured: it failed | | | | | |", target.workload(), target.phase(),
            target.batch(), target.threads(), target.against(), target.ratio());
        continue;
      }
      progress("  " + measured.get());
      row(target, measured.get(), notes);
    }
    line("");
    if (!notes.isEmpty()) {
      line("What bounds the targets that are missed:");
      line("");
      notes.forEach(this::line);
      line("");
    }
    line(
        "`one-thread` is the same backend with one thread, `products` a program of the step's matrix products and nothing "
            + "else: a step at 0.87 of its speed takes 1.15 times as long.");
    line("");
    return complete;
  }

  private Optional<JsonNode> measure(Target target) {
    List<String> arguments = new ArrayList<>(target.arguments());
    arguments.addAll(List.of("--backend", options.backend, "--json", "--rounds",
        String.valueOf(options.quick ? 2 : options.rounds), "--seconds",
        String.valueOf(options.quick ? 0.02 : options.seconds)));
    try {
      return Optional.of(mapper.readTree(children.json(arguments, target.threads(),
          target.against().equals(BenchOptions.PYTORCH))));
    } catch (IOException e) {
      progress(e.getMessage());
      return Optional.empty();
    }
  }

  private void row(Target target, JsonNode measured, List<String> notes) {
    double ratio = measured.get("ratio").asDouble();
    boolean met = ratio >= target.ratio();
    line("| %s | %s | %d | %d | %s | %s | %s%.2f%s | %.2f to %.2f | %.4g | %.0f ms | %d | %.2f MiB |",
        target.workload(),
        target.phase(), target.batch(), target.threads(), target.against(), target.ratio(), met ? "**" : "", ratio,
        met ? "**" : "", measured.get("ratio_quartiles").get(0).asDouble(),
        measured.get("ratio_quartiles").get(1).asDouble(), measured.get("steps_per_second").asDouble(),
        measured.get("first_step_ms").asDouble(), measured.get("allocated_bytes_per_step").asLong(),
        measured.get("peak_bytes").asLong() / 1048576.0);
    if (!met) {
      notes.add("* %s, %s, batch %d, %d thread%s, %s: %s".formatted(target.workload(), target.phase(), target.batch(),
          target.threads(), target.threads() == 1 ? "" : "s", target.against(),
          target.bound().isEmpty() ? "not looked into yet." : target.bound()));
    }
  }

  private static void progress(String what) {
    System.err.println("  " + what);
  }

  // ---- growth and real work -----------------------------------------------------------------------------------

  private void growth(Path figures) throws IOException {
    progress("growth");
    line("## Growth");
    line("");
    line(
        "One thread. The dashed line grows as the arithmetic does (against width: as its square), through the last point.");
    line("");
    try (Catalog catalog = Catalog.load(BenchCommand.sources())) {
      Subject subject = new Subject(catalog);
      Map<String, Chart> charts = new Growth(subject, subject.backend(options.backend, 1),
          options.quick ? new Blocks(1, 0.01, 0.01) : new Blocks(3, 0.15, 0.4), options.quick ? 64 : 4096).charts();
      for (Map.Entry<String, Chart> chart : charts.entrySet()) {
        Files.writeString(figures.resolve(chart.getKey() + ".svg"), chart.getValue().svg());
        line("![%s](images/%s/%s.svg)", chart.getValue().title(), FIGURES, chart.getKey());
        line("");
      }
    }
  }

  private boolean realWork() {
    progress("fashion-mnist");
    line("## Real work");
    line("");
    try {
      List<String> arguments = new ArrayList<>(List.of("fashion-mnist", "--against", BenchOptions.PYTORCH, "--json",
          "--threads", "1", "--backend", options.backend));
      if (options.quick) {
        arguments.add("--quick");
      }
      JsonNode measured = mapper.readTree(children.json(arguments, 1, true));
      line("The network `lenet` on Fashion-MNIST, %d epochs at batch %d, one thread, one run after the other in one "
          + "process:", measured.get("epochs").asInt(), measured.get("batch").asInt());
      line("");
      line("| | test accuracy | wall time of the training |");
      line("|---|---:|---:|");
      line("| Chainrule | %.4f | %.1f s |", measured.get("accuracy").asDouble(), measured.get("seconds").asDouble());
      line("| %s | %.4f | %.1f s |", measured.get("peer").asText(), measured.get("peer_accuracy").asDouble(),
          measured.get("peer_seconds").asDouble());
      line("");
      return true;
    } catch (IOException e) {
      line("Not measured: %s", e.getMessage());
      line("");
      return false;
    }
  }
}
