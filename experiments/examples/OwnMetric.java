// A figure of merit of your own: how sure the model is of what it says. In the tables, the report and the program.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

/** The mean of the largest probability. */
@Plugin("example_confidence")
record Confidence() implements Metric {
  @Override
  public Tensor statistics(Tensor output, Tensor target) {
    Tensor largest = output.softmax(-1).amax(-1).sum().reshape(1);
    return largest.concat(0, Tensors.dimSize(output, 0, output.dtype()).reshape(1)); // sums: over all batches
  }

  @Override
  public double value(Literal statistics) {
    return statistics.get(0) / statistics.get(1);
  }
}

void main() {
  Run run = Experiment.named("own-metric").data("digits").validation(0.2)
      .model(flatten(), dense(32).relu(), dense(10).linear())
      .metrics("accuracy", "example_confidence").epochs(4).train();
  for (EpochRecord epoch : run.history()) {
    IO.println("epoch " + epoch.epoch() + ": confidence " + epoch.metrics().get("example_confidence"));
  }
  IO.println("sure of %.3f, right in %.3f".formatted(run.metric("example_confidence"), run.accuracy()));
}
