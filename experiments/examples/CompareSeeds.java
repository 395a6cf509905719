// Is it better, or was it luck? The same comparison with several seeds: mean and standard deviation.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

void main() {
  Experiment base = Experiment.named("seeds").data("spirals")
      .model(dense(32), dense(32), dense(3).linear()).optimizer(adam(0.01)).epochs(8).export();

  for (Experiment each : List.of(base.activation("relu").rename("relu"), base.activation("tanh").rename("tanh"))) {
    List<Run> runs = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      runs.add(each.seed(seed).train());
    }
    Comparison seeds = new Comparison(runs);
    IO.println("%s: accuracy %.4f +- %.4f".formatted(runs.getFirst().name(), seeds.mean("accuracy"),
        seeds.deviation("accuracy")));
  }
}
