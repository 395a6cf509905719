package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Activation;
import org.chainrule.api.Dataset;
import org.chainrule.api.Executable;
import org.chainrule.api.Loss;
import org.chainrule.api.Optimizer;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.autograd.Rematerialization;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.Trainer;
import org.chainrule.training.TrainingConfiguration;
import org.chainrule.training.TrainingGraphs;

/** What the backward pass needs of the forward pass has to be kept until then, or computed again. */
final class MemoryLesson implements Lesson {
  private static final int WIDTH = 64;
  private static final double KIB = 1024;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String title() {
    return "10. Memory for the backward pass";
  }

  @Override
  public String idea() {
    return "The backward pass needs the results of the forward pass in reverse order; so all are kept, the more the deeper the network and "
        + "the larger the batch. Computing some of them twice saves memory.";
  }

  @Override
  public void teach(Lecture lecture) {
    TensorBackend backend = lecture.backend();
    Dataset.Splits digits = Trial.first(lecture.data("digits", Map.of(), 1), 256);
    lecture.text(
        "The derivative of a product needs both factors, that of tanh needs its result. Backpropagation begins at the last layer, and "
            + "comes to the first one last: what that one has computed waits through the whole step. Prediction forgets each layer when "
            + "the next one is done.")
        .formula("memory ≈ B (n₁ + n₂ + n₃ + …) numbers,   for a batch of B and layers of n₁, n₂, n₃ ... units")
        .source("Which results are alive when", "autograd/src/main/java/org/chainrule/autograd/Liveness.java")
        .source("Computing some of them again", "autograd/src/main/java/org/chainrule/autograd/Rematerialization.java");
    mountain(lecture, digits);
    depths(lecture, backend, digits);
    batches(lecture, backend, digits);
    trade(lecture, backend, digits);
  }

  private static Trainer trainer(Lecture lecture, Dataset.Splits data, int depth) {
    int[] widths = new int[depth];
    Arrays.fill(widths, WIDTH);
    return new Trainer(TrainingConfiguration.builder().model(Sequential.of(Trial.perceptron(lecture, 10, widths)))
        .loss(lecture.plugin(Loss.class, "softmax_cross_entropy")).optimizer(lecture.plugin(Optimizer.class, "sgd"))
        .activation(lecture.plugin(Activation.class, "tanh")).data(data, 0).seed(1).build(), lecture.backend());
  }

  private static TrainingGraphs graphs(Lecture lecture, Dataset.Splits data, int depth) {
    try (Trainer trainer = trainer(lecture, data, depth)) {
      return trainer.graphs();
    }
  }

  /** The variant of a step that needs the least memory. */
  private static Graph least(Graph step) {
    return Rematerialization.variants(step, TrainingGraphs.LOSS).getLast().graph();
  }

  /** KiB that a backend plans for what a program computes on its way. */
  private static double memory(TensorBackend backend, Graph graph) {
    try (Executable program = backend.compile(graph)) {
      return program.peakBytes().orElseThrow() / KIB;
    }
  }

  private static void mountain(Lecture lecture, Dataset.Splits data) {
    Graph step = graphs(lecture, data, 16).step(128, false);
    double[] plain = live(step);
    double[] saving = live(least(step));
    lecture.figure(
        new Chart("operation of the step", "KiB alive").line("as it is", plain).line("with recomputation", saving),
        "Memory during one training step, 16 hidden layers of %d units, batch 128: it grows through the forward pass and shrinks through the backward pass. With recomputation only a few layers' results are kept, and the parts between them are computed again, one part at a time."
            .formatted(WIDTH));
    int summit = IntStream.range(0, plain.length).boxed().max((a, b) -> Double.compare(plain[a], plain[b]))
        .orElseThrow();
    lecture.claim("Memory is at its most where the forward pass turns into the backward pass",
        summit > plain.length * 0.25 && summit < plain.length * 0.65 && plain[plain.length - 1] < 0.4 * plain[summit],
        "%.0f KiB at operation %d of %d".formatted(plain[summit], summit, plain.length));
  }

  private static double[] live(Graph graph) {
    return Arrays.stream(Rematerialization.liveBytes(graph)).mapToDouble(bytes -> bytes / KIB).toArray();
  }

  private static void depths(Lecture lecture, TensorBackend backend, Dataset.Splits data) {
    int[] depths = lecture.isBrief() ? new int[] {4, 16} : new int[] {2, 4, 8, 16, 32};
    double[] training = new double[depths.length];
    double[] saving = new double[depths.length];
    double[] prediction = new double[depths.length];
    for (int i = 0; i < depths.length; i++) {
      TrainingGraphs graphs = graphs(lecture, data, depths[i]);
      training[i] = memory(backend, graphs.step(128, false));
      saving[i] = memory(backend, least(graphs.step(128, false)));
      prediction[i] = memory(backend, graphs.prediction(128));
    }
    double[] places = Arrays.stream(depths).asDoubleStream().toArray();
    int last = depths.length - 1;
    lecture.figure(new Chart("hidden layers", "KiB").line("training", places, training)
        .line("with recomputation", places, saving).line("prediction", places, prediction),
        "What the backend cpu plans for layers of %d units and a batch of 128, without data, weights and gradients of weights."
            .formatted(WIDTH));
    double slope = (training[last] - training[last - 1]) / (depths[last] - depths[last - 1]);
    double layer = 128 * WIDTH * 4 / KIB;
    lecture.claim("Each further layer keeps its results: B n numbers of four bytes",
        slope > 0.9 * layer && slope < 2.2 * layer,
        "%.1f KiB a layer, of which the results are %.1f KiB".formatted(slope, layer));
    lecture.claim("Prediction needs no more for a deeper network", prediction[last] < 1.2 * prediction[0],
        "%.0f KiB for %d layers, %.0f KiB for %d".formatted(prediction[0], depths[0], prediction[last], depths[last]));
    lecture.claim("Recomputation needs much less memory for a deep network", saving[last] < 0.6 * training[last],
        "%.0f KiB instead of %.0f KiB for %d layers".formatted(saving[last], training[last], depths[last]));
  }

  private static void batches(Lecture lecture, TensorBackend backend, Dataset.Splits data) {
    int[] sizes = lecture.isBrief() ? new int[] {64, 256} : new int[] {16, 32, 64, 128, 256};
    TrainingGraphs graphs = graphs(lecture, data, 8);
    double[] training = Arrays.stream(sizes).mapToDouble(size -> memory(backend, graphs.step(size, false))).toArray();
    int last = sizes.length - 1;
    lecture
        .figure(new Chart("batch size", "KiB").line("8 hidden layers", Arrays.stream(sizes).asDoubleStream().toArray(),
            training), "The same against the batch size: every sample has its own results.");
    double growth = training[last] / training[last - (lecture.isBrief() ? 1 : 2)];
    lecture.claim("Four times the batch needs about four times the memory", growth > 2.5 && growth < 4.5,
        "%.2f times".formatted(growth));
  }

  private static void trade(Lecture lecture, TensorBackend backend, Dataset.Splits data) {
    int depth = lecture.size(32, 12);
    try (Trainer trainer = trainer(lecture, data, depth); TrainedModel model = trainer.model()) {
      Graph step = trainer.graphs().step(128, false);
      List<Rematerialization.Variant> variants = Rematerialization.variants(step, TrainingGraphs.LOSS);
      double[] work = variants.stream().mapToDouble(variant -> 100 * variant.work()).toArray();
      double[] bytes = variants.stream().mapToDouble(variant -> variant.bytes() / KIB).toArray();
      lecture.text(
          "Which results to keep is a choice: all of them, or those at a few places, from which the others are computed again when the "
              + "backward pass comes there. About √L places among L layers need memory for about 2 √L layers, and one more forward pass. "
              + "In Chainrule this is training.memory_budget: the step with the least extra work that fits.")
          .formula("L / s + s layers' results for s places; least for s = √L")
          .figure(
              new Chart("operations done twice, % of the step", "KiB, estimated").line("a training step", work, bytes),
              "%d hidden layers: memory against extra work, for all choices that are worth something."
                  .formatted(depth));
      lecture.claim("The choice with the least memory costs at most one more forward pass",
          work[work.length - 1] > 0 && work[work.length - 1] < 40 && bytes[bytes.length - 1] < 0.6 * bytes[0],
          "%.0f KiB instead of %.0f for %.0f %% more work".formatted(bytes[bytes.length - 1], bytes[0],
              work[work.length - 1]));
      Map<String, Literal> plain = run(backend, step, data, model.values());
      Map<String, Literal> saving = run(backend, variants.getLast().graph(), data, model.values());
      lecture.claim("Nothing else changes: after the step all weights are the same, bit for bit", plain.equals(saving),
          "%d weight matrices and biases, loss %.4f".formatted(plain.size() - 1,
              plain.get(TrainingGraphs.LOSS).get(0)));
    }
  }

  /** The loss of a step on the first samples, and the weights after it. */
  private static Map<String, Literal> run(TensorBackend backend, Graph step, Dataset.Splits data,
      Map<String, Literal> weights) {
    Dataset.Samples batch = Trial.first(data, 128).training();
    try (Executable program = backend.compile(step)) {
      weights.forEach(program::write);
      program.write(TrainingGraphs.FEATURES, batch.features());
      program.write(TrainingGraphs.TARGETS, batch.targets());
      program.write(TrainingGraphs.LEARNING_RATE, Literal.scalar(DType.FLOAT32, 0.1));
      program.run();
      Map<String, Literal> after = new LinkedHashMap<>();
      after.put(TrainingGraphs.LOSS, program.read(TrainingGraphs.LOSS));
      weights.keySet().forEach(name -> after.put(name, program.read(name)));
      return after;
    }
  }
}
