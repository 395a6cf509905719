package org.chainrule.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Metric;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.host.Catalog;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingResult;

/**
 * Real work: the network {@code lenet} trained on Fashion-MNIST for five epochs at batch 64, by us and then by a peer, in
 * one run. Our time is that of the trainer's whole loop, with tracing and compiling.
 */
final class FashionMnist {
  private static final int BATCH = 64;
  private static final int EPOCHS = 5;
  private static final int QUICK_SAMPLES = 256;

  private final BenchOptions options;
  private final Catalog catalog;

  FashionMnist(BenchOptions options, Catalog catalog) {
    this.options = options;
    this.catalog = catalog;
  }

  int run(Optional<Peer> peer, PrintStream output) throws IOException {
    Dataset.Splits data = catalog.create(Dataset.class, "fashion_mnist", "").load(0);
    if (options.quick) {
      data = new Dataset.Splits(first(data.training()), data.test().map(FashionMnist::first), data.classes(),
          data.features(), data.description());
    }
    Subject subject = new Subject(catalog);
    Task task = subject.task(Workload.find("lenet").orElseThrow(), Phase.TRAIN, BATCH, options.threads);
    int epochs = options.quick ? 1 : EPOCHS;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("workload", "fashion-mnist");
    json.put("batch", BATCH);
    json.put("threads", options.threads);
    json.put("epochs", epochs);
    ours(subject, task, data, epochs, json);
    if (peer.isPresent()) {
      Peer.Training theirs = peer.get().train(task, data, epochs);
      json.put("peer", peer.get().description());
      json.put("peer_accuracy", theirs.accuracy());
      json.put("peer_seconds", theirs.seconds());
    }
    if (options.json) {
      output.println(new ObjectMapper().writeValueAsString(json));
    } else {
      json.forEach((name, value) -> output.println(String.format(Locale.ROOT, "  %-16s %s", name, value)));
    }
    return 0;
  }

  private void ours(Subject subject, Task task, Dataset.Splits data, int epochs, Map<String, Object> json) {
    try (Trainer trainer = new Trainer(subject.training(task.workload(), data).batchSize(BATCH).epochs(epochs).seed(1)
        .metric("accuracy", catalog.create(Metric.class, "accuracy", "")).build(),
        subject.backend(options.backend, options.threads))) {
      TrainingResult result = trainer.run();
      json.put("accuracy", result.test().orElseThrow().metrics().get("accuracy"));
      json.put("seconds", result.timings().compileSeconds() + result.timings().dataSeconds()
          + result.timings().computeSeconds());
    }
  }

  private static Dataset.Samples first(Dataset.Samples all) {
    int[] sizes = all.features().shape().sizes();
    sizes[0] = QUICK_SAMPLES;
    Shape shape = Shape.of(sizes);
    return new Dataset.Samples(Literal.of(Arrays.copyOf(all.features().floats(), shape.elements()), shape),
        Literal.of(Arrays.copyOf(all.targets().ints(), QUICK_SAMPLES), Shape.of(QUICK_SAMPLES)));
  }
}
