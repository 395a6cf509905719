package org.chainrule.tck;

import static org.chainrule.tck.Conformance.assertFails;
import static org.chainrule.tck.Conformance.assertPasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.chainrule.api.Activation;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Dataset;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Schedule;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.Tracker;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

/** The kit fails what is broken, and names what is broken. */
class FaultyPluginsTest {
  // ---- layers -------------------------------------------------------------------------------------------------

  /** y = x W + b. */
  record Linear(int units) implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      int inputs = x.shape().size(-1);
      return x.matmul(context.parameter("weight", Shape.of(inputs, units), Optional.empty()))
          .add(context.parameter("bias", Shape.of(units), 0));
    }
  }

  @Test
  void goodLayer() {
    assertPasses(new Linear(3));
  }

  @Test
  void layerWithABatchOfItsOwn() {
    assertFails((Layer) (x, context) -> x.mul(context.parameter("scale", x.shape().unnamed(), 1)),
        "layer/parameters do not depend on the batch");
  }

  @Test
  void layerThatDropsInEvaluation() {
    assertFails((Layer) (x, context) -> context.uniform(x.shape()).gt(0.5).select(x, 0),
        "layer/evaluation is deterministic");
  }

  @Test
  void layerThatMixesSamples() {
    assertFails((Layer) (x, context) -> x.sub(x.mean(0)), "layer/evaluation takes samples one by one");
  }

  @Test
  void layerThatLosesTheBatch() {
    assertFails((Layer) (x, context) -> x.sum(0), "layer/traces at batch 2 and 3",
        "layer/evaluation takes samples one by one");
  }

  // ---- losses, metrics, regularizers --------------------------------------------------------------------------

  @Test
  void faultyLosses() {
    Loss good = (output, target) -> output.sub(target.reshape(output.shape()).cast(output.dtype())).square().mean();
    assertPasses(good);
    assertFails((Loss) (output, target) -> good.apply(output, target).neg(), "loss/better outputs have a smaller loss");
    assertFails((Loss) (output, target) -> output.sub(target.reshape(output.shape()).cast(output.dtype())).square(),
        "loss/a finite scalar", "loss/finite for large outputs", "loss/better outputs have a smaller loss");
    assertFails((Loss) (output, target) -> Tensors.function("f", z -> z.square().mean(), (z, y, g) -> z.mul(g),
        output.sub(target.reshape(output.shape()).cast(output.dtype()))), "loss/gradient");
    assertFails((Loss) (output, target) -> good.apply(output, target).exp(), "loss/finite for large outputs");
  }

  /** The mean absolute error, badly added up. */
  record MeanOfMeans() implements Metric {
    @Override
    public Tensor statistics(Tensor output, Tensor target) {
      return output.sub(target.reshape(output.shape()).cast(output.dtype())).abs().mean();
    }

    @Override
    public double value(Literal statistics) {
      return statistics.get(0);
    }
  }

  @Test
  void faultyMetric() {
    assertFails(new MeanOfMeans(), "metric/statistics add up over batches",
        "metric/better outputs have a better figure");
  }

  /** The norm, whose derivative at zero is not a number. */
  record Norm() implements Regularizer {
    @Override
    public Tensor penalty(Tensor parameter) {
      return parameter.square().sum().sqrt();
    }
  }

  /** Halves the weights again and again. */
  record Halved() implements Regularizer {
    @Override
    public Tensor project(Tensor parameter) {
      return parameter.mul(0.5);
    }
  }

  /** The size of the output, with half of its derivative. */
  record Outputs(double factor) implements Regularizer {
    @Override
    public Optional<Tensor> penalty(Tensor input, Tensor output, Context context) {
      return Optional.of(Tensors.function("size", z -> z.square().mean(),
          (z, y, g) -> z.mul(g).mul(factor / z.shape().elements()), output));
    }
  }

  @Test
  void faultyRegularizers() {
    assertPasses(new Outputs(2));
    assertFails(new Outputs(1), "regularizer/penalty on what the model does");
    assertFails(new Norm(), "regularizer/finite at zero");
    assertFails(new Halved(), "regularizer/a projection keeps the shape and projects onto itself");
  }

  // ---- optimizers ---------------------------------------------------------------------------------------------

  /** An update rule in one line. */
  record Rule(Update update, AtomicInteger counter) implements Optimizer {
    interface Update {
      TensorTree apply(TensorTree gradients, Slots slots, int call);
    }

    Rule(Update update) {
      this(update, new AtomicInteger());
    }

    @Override
    public double learningRate() {
      return 0.01;
    }

    @Override
    public TensorTree update(TensorTree gradients, Slots slots) {
      return update.apply(gradients, slots, counter.incrementAndGet());
    }
  }

  @Test
  void optimizers() {
    assertPasses(new Rule((g, slots, _) -> g.mul(slots.learningRate().neg())));
    assertPasses(
        new Rule((g, slots, _) -> slots.set("v", slots.get("v").mul(0.9).add(g)).mul(slots.learningRate().neg())));
    assertFails(new Rule((g, slots, _) -> g.mul(slots.learningRate())), "optimizer/descends on a quadratic",
        "optimizer/descends on Rosenbrock's function", "optimizer/descends on a small net");
    assertFails(new Rule((g, slots, call) -> g.mul(-0.01 / call)), "optimizer/same graph from repeated traces",
        "optimizer/no state between instances", "optimizer/resumes bit for bit",
        "optimizer/no retrace after the first step");
    assertFails(
        new Rule((g, slots, _) -> g.zip(g, (a, b) -> a.div(b.square().sum().sqrt()).mul(slots.learningRate().neg()))),
        "optimizer/stays finite where gradients are zero");
  }

  @Test
  void optimizersThatDoNotGiveOneAmountForEachParameter() {
    Tensor one = Tensor.of(1);
    for (Rule.Update wrong : List.<Rule.Update>of((g, _, _) -> g.map(Tensor::sum),
        (g, _, _) -> g.filter(name -> name.endsWith("weight")), (g, _, _) -> g.map(x -> x.cast(DType.FLOAT64)),
        (g, _, _) -> new TensorTree(new java.util.LinkedHashMap<>(Map.of("more", one)) {
          {
            putAll(g.tensors());
          }
        }))) {
      List<Verdict> verdicts = PluginContracts.check(new Rule(wrong));
      Verdict verdict = verdicts.stream().filter(each -> each.name().equals("optimizer/one amount for each parameter"))
          .findFirst().orElseThrow();
      assertTrue(verdict.failed() && verdict.detail().contains("parameter"), verdict.toString());
    }
  }

  // ---- the others ---------------------------------------------------------------------------------------------

  /** Loses the shape where it looks at data. */
  record Flattening() implements Initializer {
    @Override
    public Tensor initialize(Shape shape, Context context) {
      return context.uniform(shape);
    }

    @Override
    public Optional<Tensor> adapt(Tensor weight, Tensor output) {
      return Optional.of(weight.div(output.square().mean().sqrt()).reshape(-1));
    }
  }

  @Test
  void faultyInitializers() {
    assertPasses((Initializer) (shape, context) -> context.normal(shape).mul(0.1));
    assertPasses((Initializer) (shape, context) -> Tensors.full(context.dtype(), shape, 0));
    assertFails(new Flattening(), "initializer/adjusted values keep their shape");
    assertFails((Initializer) (shape, context) -> context.uniform(Shape.of(3, 5)),
        "initializer/finite values of the right shape", "initializer/the same seed gives the same values",
        "initializer/another seed or parameter gives other values");
    Tensor fixed = Tensors.constant(Literal.scalar(1L));
    assertFails((Initializer) (shape, context) -> Tensors.uniform("site", shape, context.dtype(), fixed, fixed),
        "initializer/another seed or parameter gives other values");
    assertFails((Initializer) (shape, context) -> Tensors.full(context.dtype(), shape, Math.random()),
        "initializer/the same seed gives the same values", "initializer/same graph from repeated traces",
        "initializer/no state between instances");
  }

  @Test
  void faultySchedules() {
    assertPasses((Schedule) progress -> progress.learningRate() / (1 + progress.epoch()));
    assertFails((Schedule) progress -> progress.learningRate() * (1 - progress.epoch() / 100),
        "schedule/finite and not negative over a long run");
    AtomicInteger calls = new AtomicInteger();
    assertFails((Schedule) progress -> progress.learningRate() / calls.incrementAndGet(),
        "schedule/a function of progress alone");
    assertFails((Schedule) progress -> progress.learningRate() / (progress.totalSteps() - 1),
        "schedule/finite and not negative over the shortest runs");
  }

  private static Dataset dataset(double value, int label, String description) {
    return _ -> new Dataset.Splits(new Dataset.Samples(Values.vector(DType.FLOAT32, 1, value).reshape(Shape.of(2, 1)),
        Values.indices(0, label)), Optional.empty(), List.of("a", "b"), List.of(), description);
  }

  @Test
  void faultyDatasets() {
    assertPasses(dataset(1, 1, "made up"));
    assertFails(dataset(Double.NaN, 1, "made up"), "dataset/finite numbers");
    assertFails(dataset(1, 2, "made up"), "dataset/labels in range");
    assertFails(dataset(1, 1, " "), "dataset/described");
    AtomicInteger calls = new AtomicInteger();
    assertFails((Dataset) seed -> dataset(calls.incrementAndGet(), 1, "made up").load(seed),
        "dataset/the same seed gives the same data");
    assertTrue(PluginContracts.check((Dataset) _ -> null).stream().filter(Verdict::failed)
        .allMatch(verdict -> verdict.detail().contains("gives null back from load")));
    List<Verdict> missing = PluginContracts.check((Dataset) _ -> {
      throw new IOException("looked for it in vain");
    });
    assertEquals(5, missing.stream().filter(verdict -> verdict.outcome() == Verdict.Outcome.SKIPPED).count());
  }

  @Test
  void faultyAugmentations() {
    assertPasses((Augmentation) (batch, context) -> new Augmentation.Samples(
        batch.features().add(context.normal(batch.features().shape()).mul(0.1)), batch.targets()));
    assertFails(
        (Augmentation) (batch, context) -> new Augmentation.Samples(batch.features().slice(1, 0, 1).slice(0, 0, 2),
            batch.targets()),
        "augmentation/shapes are kept");
    assertFails((Augmentation) (batch, context) -> new Augmentation.Samples(batch.features().add(Math.random()),
        batch.targets()), "augmentation/a function of seed and step", "augmentation/same graph from repeated traces",
        "augmentation/no state between instances");
  }

  /** Forgets to drop what was recorded later than the resumed epoch. */
  record Appending() implements Tracker {
    @Override
    public Recording start(Path directory, Map<String, Object> configuration, int resumeAtEpoch) throws IOException {
      Path file = directory.resolve("log.txt");
      return new Recording() {
        @Override
        public void epoch(int epoch, long step, Map<String, Double> values) throws IOException {
          Files.writeString(file, epoch + "\n", StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void faultyTracker() {
    assertFails(new Appending(), "tracker/resumes and drops later records");
  }

  /** An id that no configuration could name. */
  @Plugin("Bad-Id")
  record BadId() implements Activation {
    @Override
    public Tensor apply(Tensor x) {
      return x;
    }
  }

  @Test
  void faultyId() {
    assertFails(new BadId(), "plug-in/id");
  }
}
