package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.api.Metric;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link Metric}, on each kind of output and target that it takes. */
final class MetricChecks {
  private final Metric metric;

  MetricChecks(Metric metric) {
    this.metric = metric;
  }

  List<Check> checks() {
    return List.of(
        new Check("metric/statistics add up over batches", () -> each(this::additive)),
        new Check("metric/a finite figure", () -> each(this::finite)),
        new Check("metric/better outputs have a better figure", () -> each(this::direction)),
        new Check("metric/same graph from repeated traces", () -> each(batch -> Instances.repeatable(metric,
            instance -> graph(instance, batch.output(), batch.target())))),
        new Check("metric/no state between instances", () -> each(batch -> Instances.separate(metric,
            instance -> graph(instance, batch.output(), batch.target())))));
  }

  private static Graph graph(Metric metric, Literal output, Literal target) {
    return Graph.of(Map.of("statistics", metric.statistics(
        Tensors.input("output", output.dtype(), output.shape()),
        Tensors.input("target", target.dtype(), target.shape())).node()));
  }

  private Literal statistics(Literal output, Literal target) {
    return Reference.run(graph(metric, output, target), Map.of("output", output, "target", target)).outputs()
        .get("statistics");
  }

  private Note each(Function<Batches, Note> check) {
    return Batches.each(DType.FLOAT32, batch -> graph(metric, batch.output(), batch.target()), check);
  }

  private Note additive(Batches batch) {
    Literal whole = statistics(batch.output(), batch.target());
    Literal first = statistics(Batches.part(batch.output(), 0, 2), Batches.part(batch.target(), 0, 2));
    Literal rest = statistics(Batches.part(batch.output(), 2, Batches.SIZE),
        Batches.part(batch.target(), 2, Batches.SIZE));
    require(first.shape().sameSizes(whole.shape()) && rest.shape().sameSizes(whole.shape()),
        "the shape of the statistics depends on the batch: %s for 6 samples, %s for 2", whole.shape(), first.shape());
    for (int i = 0; i < whole.elements(); i++) {
      double sum = first.get(i) + rest.get(i);
      require(Math.abs(sum - whole.get(i)) <= 1e-5 * (1 + Math.abs(sum)),
          "for %s, statistic %d of 6 samples is %s, of 2 and 4 of them %s together", batch.name(), i, whole.get(i),
          sum);
    }
    return Note.NONE;
  }

  private double value(Literal output, Literal target) {
    return metric.value(statistics(output, target));
  }

  private Note finite(Batches batch) {
    for (Literal output : List.of(batch.output(), batch.perfect(), batch.wrong())) {
      double value = value(output, batch.target());
      require(Double.isFinite(value), "for %s the figure is %s", batch.name(), value);
    }
    return Note.NONE;
  }

  private Note direction(Batches batch) {
    double perfect = value(batch.perfect(), batch.target());
    double wrong = value(batch.wrong(), batch.target());
    require(metric.higherIsBetter() ? perfect >= wrong : perfect <= wrong,
        "%s figures are said to be better; for %s, outputs as wanted have %s, their opposites %s",
        metric.higherIsBetter() ? "larger" : "smaller", batch.name(), perfect, wrong);
    return new Note(0, "%s for outputs as wanted, %s for their opposites".formatted(perfect, wrong));
  }
}
