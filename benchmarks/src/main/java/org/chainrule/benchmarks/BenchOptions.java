package org.chainrule.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chainrule.benchmarks.measure.Blocks;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.training.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code bench}. */
@Command(name = "chainrule bench",
    description = {
      "Measure whole training steps, or inference: speed, first step, allocation, memory; beside a peer if one "
          + "is named, in the same process, block by block in turn.",
      "A peer is fetched from Maven Central when it is first asked for; it must compute the same losses, or nothing is "
          + "compared."},
    footer = {"", "Exit status: 0 done, 1 the work failed, 2 what was given was wrong."})
final class BenchOptions {
  static final String PYTORCH = "pytorch";
  static final String ONNX_RUNTIME = "onnxruntime";
  static final String ONE_THREAD = "one-thread";
  static final String PRODUCTS = "products";
  private static final List<String> PEERS = List.of(PYTORCH, ONNX_RUNTIME, ONE_THREAD, PRODUCTS);

  @Parameters(paramLabel = "WORKLOAD", description = "One of softmax, mlp, mlp-regularized, lenet, resnet, wide-relu, "
      + "wide-mish, wide-chain (\"list\" says what they are); fashion-mnist: five epochs of lenet on real images; "
      + "opencl: matrix products on OpenCL devices; all: everything else, as a report.")
  String workload = "";

  @Option(names = "--batch", paramLabel = "B", description = "Samples in a step; 128 by default.")
  int batch = 128;

  @Option(names = "--threads", paramLabel = "T", description = "Threads that may work; 1 by default.")
  int threads = 1;

  @Option(names = "--against", paramLabel = "PEER", description = {"pytorch (libtorch), or onnxruntime for inference;",
    "one-thread: the same backend with one thread; products: the step's matrix products alone."})
  Optional<String> against = Optional.empty();

  @Option(names = "--layers", paramLabel = "SIZES", description = "For mlp: other sizes, such as 784-300-10.")
  Optional<String> layers = Optional.empty();

  @Option(names = "--phase", paramLabel = "PHASE", description = "train or infer; train by default.")
  Phase phase = Phase.TRAIN;

  @Option(names = "--backend", paramLabel = "ID", description = "cpu by default.")
  String backend = "cpu";

  @Option(names = "--rounds", paramLabel = "N", description = "Pairs of blocks; 9 by default.")
  int rounds = 9;

  @Option(names = "--seconds", paramLabel = "S", description = "Length of a block; 0.5 by default.")
  double seconds = 0.5;

  @Option(names = "--report", paramLabel = "FILE",
      description = "Of all: where to write the report, with its figures beside it; docs/performance.md by default. "
          + "Of opencl: where to write the table besides.")
  Optional<Path> report = Optional.empty();

  @Option(names = "--quick", description = "Of all, fashion-mnist and opencl: only to see that everything works.")
  boolean quick;

  @Option(names = "--profile", description = "Time of each part of a step, where the backend can tell.")
  boolean profile;

  @Option(names = "--json", description = "One JSON object a line instead of a table.")
  boolean json;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  boolean help;

  /** The workload that was named, with everything else checked. */
  Workload checkedWorkload() {
    Workload named = Workload.find(workload).orElseThrow(() -> new InvalidInputException(
        "there is no workload '%s'; there are: %s".formatted(workload, String.join(", ", Workload.ids()))));
    check();
    against.ifPresent(this::requirePeer);
    Workload chosen = layers.map(sizes -> withLayers(named, sizes)).orElse(named);
    if (phase == Phase.TRAIN && batch == 1 && chosen.normalisesBatches()) {
      throw new InvalidInputException(
          "%s normalises batches, and a batch of one sample has no statistics: --batch must be "
              .formatted(workload) + "at least 2");
    }
    return chosen;
  }

  /** Checks the numbers. */
  void check() {
    requireBetween("--batch", batch, 1, 65536);
    requireBetween("--threads", threads, 1, 1024);
    requireBetween("--rounds", rounds, 1, 10000);
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new InvalidInputException("--seconds must be above 0 and at most 3600, not " + seconds);
    }
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new InvalidInputException("%s must be between %d and %d, not %d".formatted(name, least, most, value));
    }
  }

  private void requirePeer(String peer) {
    if (!PEERS.contains(peer)) {
      throw new InvalidInputException("--against: there is no peer '%s'; there are: %s"
          .formatted(peer, String.join(", ", PEERS)));
    }
    if (peer.equals(PRODUCTS) && phase == Phase.INFER) {
      throw new InvalidInputException("--against products takes a whole training step apart: leave --phase infer out");
    }
    if (peer.equals(ONNX_RUNTIME) && phase == Phase.TRAIN) {
      throw new InvalidInputException("--against onnxruntime compares inference: add --phase infer");
    }
  }

  private static Workload withLayers(Workload named, String sizes) {
    if (!named.id().equals("mlp")) {
      throw new InvalidInputException("--layers is for mlp, not for " + named.id());
    }
    List<Integer> numbers = new ArrayList<>();
    for (String size : sizes.split("-", -1)) {
      if (!size.matches("[1-9]\\d{0,5}")) {
        throw new InvalidInputException("--layers must be sizes such as 784-300-10, not '%s'".formatted(sizes));
      }
      numbers.add(Integer.valueOf(size));
    }
    if (numbers.size() < 2 || numbers.getLast() < 2) {
      throw new InvalidInputException("--layers needs at least inputs and two classes, such as 784-10, not '%s'"
          .formatted(sizes));
    }
    return Workload.mlp(numbers);
  }

  /** How blocks are measured. */
  Blocks blocks() {
    return new Blocks(rounds, seconds, Math.min(2, rounds * seconds / 2));
  }
}
