// Is it better, or was it luck? The same comparison with several seeds: mean and standard deviation.

import module org.chainrule.experiments;
import static org.chainrule.experiments.script.Parts.*;

void main() {
  Experiment plain = Experiment.named("plain").data("digits")
      .model(flatten(), dense(64).relu(), dense(10).linear()).epochs(5).export();
  Experiment dropout = plain.rename("dropout")
      .model(flatten(), dense(64).relu(), dropout(0.3), dense(10).linear());

  for (Experiment each : List.of(plain, dropout)) {
    List<Run> runs = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      runs.add(each.seed(seed).train());
    }
    Comparison seeds = new Comparison(runs);
    IO.println("%s: accuracy %.4f +- %.4f".formatted(runs.getFirst().name(), seeds.mean("accuracy"),
        seeds.deviation("accuracy")));
  }
}
