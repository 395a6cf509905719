package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.api.Loss;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link Loss}, on each kind of output and target that it takes. */
final class LossChecks {
  private static final String OUTPUT = "output";
  private static final String TARGET = "target";

  private final Loss loss;

  LossChecks(Loss loss) {
    this.loss = loss;
  }

  List<Check> checks() {
    return List.of(
        new Check("loss/a finite scalar", () -> each(DType.FLOAT32, this::finite)),
        new Check("loss/finite for large outputs", () -> each(DType.FLOAT32, this::large)),
        new Check("loss/better outputs have a smaller loss", () -> each(DType.FLOAT32, this::direction)),
        new Check("loss/gradient", () -> each(DType.FLOAT64, this::gradient)),
        new Check("loss/second derivative", () -> each(DType.FLOAT64, this::secondOrder)),
        new Check("loss/same graph from repeated traces",
            () -> each(DType.FLOAT32, batch -> Instances.repeatable(loss, instance -> graph(instance, batch)))),
        new Check("loss/no state between instances",
            () -> each(DType.FLOAT32, batch -> Instances.separate(loss, instance -> graph(instance, batch)))),
        new Check("loss/prediction", () -> each(DType.FLOAT32, this::prediction)));
  }

  private static Tensor output(Batches batch) {
    return Tensors.input(OUTPUT, batch.output().dtype(), batch.output().shape());
  }

  private static Tensor apply(Loss loss, Batches batch) {
    return loss.apply(output(batch), Tensors.input(TARGET, batch.target().dtype(), batch.target().shape()));
  }

  private static Graph graph(Loss loss, Batches batch) {
    return Graph.of(Map.of("loss", apply(loss, batch).node()));
  }

  /** The loss and its gradient on each kind of output and target that it takes. */
  static List<PluginPrograms.Program> programs(Loss loss) {
    List<PluginPrograms.Program> programs = new ArrayList<>();
    for (Batches batch : Batches.all(DType.FLOAT32)) {
      try {
        Tensor scalar = apply(loss, batch);
        programs.add(new PluginPrograms.Program(batch.name(), Graph.of(PluginPrograms.nodes("loss", scalar, "gradient",
            new ReverseMode().gradients(scalar, List.of(output(batch))).getFirst())),
            Map.of(OUTPUT, batch.output(), TARGET, batch.target())));
      } catch (IllegalArgumentException _) {
        continue; // a loss need not take every kind of target
      }
    }
    return programs;
  }

  private Note each(DType dtype, Function<Batches, Note> check) {
    return Batches.each(dtype, batch -> apply(loss, batch), check);
  }

  /** The loss and its gradient at an output. */
  private Map<String, Literal> run(Batches batch, Literal output) {
    Tensor scalar = apply(loss, batch);
    Map<String, Node> results = new LinkedHashMap<>();
    results.put("loss", scalar.node());
    results.put("gradient", new ReverseMode().gradients(scalar, List.of(output(batch))).getFirst().node());
    return Reference.run(Graph.of(results), Map.of(OUTPUT, output, TARGET, batch.target())).outputs();
  }

  private double value(Batches batch, Literal output) {
    return run(batch, output).get("loss").get(0);
  }

  private Note finite(Batches batch) {
    Tensor scalar = apply(loss, batch);
    require(scalar.shape().isScalar() && scalar.dtype() == batch.output().dtype(),
        "for %s the loss is %s, not a %s scalar",
        batch.name(), scalar.node().type(), batch.output().dtype().label());
    run(batch, batch.output()).forEach((name, value) -> Traced.requireFinite(name + " for " + batch.name(), value));
    return Note.NONE;
  }

  /** Losses of probabilities are not asked for outputs that are none. */
  private Note large(Batches batch) {
    if (!Double.isFinite(value(batch, scaled(batch, 3)))) {
      return new Note(0, "takes outputs between 0 and 1 only");
    }
    for (double scale : new double[] {80, -80, 1000}) {
      run(batch, scaled(batch, scale)).forEach((name, value) -> Traced.requireFinite(
          name + " at outputs up to " + scale + " for " + batch.name(), value));
    }
    return Note.NONE;
  }

  private static Literal scaled(Batches batch, double scale) {
    Literal output = batch.output().copy();
    for (int i = 0; i < output.elements(); i++) {
      output.set(i, scale * (2 * output.get(i) - 1));
    }
    return output;
  }

  private Note direction(Batches batch) {
    double perfect = value(batch, batch.perfect());
    double wrong = value(batch, batch.wrong());
    require(!(perfect > wrong), "for %s, outputs as wanted have the loss %s, their opposites %s", batch.name(), perfect,
        wrong);
    return Note.NONE;
  }

  private Note gradient(Batches batch) {
    GradientCheck check = new GradientCheck(GradientCheck.Settings.DEFAULT.within(0.01, 0.99));
    return Traced.note(check.check(apply(loss, batch), Map.of(OUTPUT, batch.output(), TARGET, batch.target()),
        List.of(output(batch))));
  }

  private Note secondOrder(Batches batch) {
    GradientCheck check = new GradientCheck(GradientCheck.Settings.DEFAULT.within(0.01, 0.99));
    return Traced.note(check.checkSecondOrder(apply(loss, batch),
        Map.of(OUTPUT, batch.output(), TARGET, batch.target()), List.of(output(batch))));
  }

  private Note prediction(Batches batch) {
    Tensor prediction = loss.prediction(output(batch));
    require(!prediction.shape().isScalar() && prediction.shape().size(0) == Batches.SIZE,
        "the prediction's first axis must run over samples; it is %s", prediction.shape());
    return Note.NONE;
  }
}
