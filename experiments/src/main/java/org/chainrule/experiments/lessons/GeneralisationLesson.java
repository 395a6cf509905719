package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Layer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.EarlyStopping;

/**
 * What keeps a network from learning its samples by heart: each remedy with and without, on the same few digits from the
 * same seed.
 */
final class GeneralisationLesson implements Lesson {
  private static final double WIDEST = 0.9; // of weights that are drawn
  private final Remedy remedy;

  private GeneralisationLesson(Remedy remedy) {
    this.remedy = remedy;
  }

  /** Early stopping, weight penalties, dropout, data augmentation and batch normalization. */
  static List<Lesson> all() {
    return List.of(new GeneralisationLesson(new Stopping()), new GeneralisationLesson(new Penalties()),
        new GeneralisationLesson(new Dropout()),
        new GeneralisationLesson(new DataAugmentation()), new GeneralisationLesson(new BatchNormalisation()));
  }

  @Override
  public String name() {
    return remedy.name();
  }

  @Override
  public String title() {
    return remedy.title();
  }

  @Override
  public String idea() {
    return remedy.idea();
  }

  @Override
  public void teach(Lecture lecture) {
    lecture.text(remedy.text()).formula(remedy.formula()).source("The plug-in or rule", remedy.source());
    remedy.compare(lecture, new FewDigits(lecture));
  }

  private static double squares(Trial trial) {
    double sum = 0;
    for (Map.Entry<String, Literal> entry : trial.values().entrySet()) {
      if (entry.getKey().endsWith("/weight")) {
        for (double weight : entry.getValue().toDoubles()) {
          sum += weight * weight;
        }
      }
    }
    return sum;
  }

  private static double nearZero(Trial trial) {
    Literal weights = trial.values().get("dense1/weight");
    long small = Arrays.stream(weights.toDoubles()).filter(weight -> Math.abs(weight) < 1e-3).count();
    return (double) small / weights.elements();
  }

  private static Chart weights(String name, Trial trial) {
    int cells = 41; // an odd number: zero lies in the middle of one
    double width = 2 * WIDEST / cells;
    double[] counts = new double[cells];
    for (double weight : trial.values().get("dense1/weight").toDoubles()) {
      counts[Math.clamp((int) Math.floor((weight + WIDEST) / width), 0, cells - 1)]++;
    }
    double[] places = IntStream.range(0, cells).mapToDouble(i -> (i + 0.5) * width - WIDEST).toArray();
    return new Chart("", "").panel(name).logarithmicY().within(-WIDEST, WIDEST, 0.8, 10_000).bars("weights", places,
        counts,
        0.9 * width);
  }

  private record Stopping() implements Remedy {
    @Override
    public String name() {
      return "early-stopping";
    }

    @Override
    public String title() {
      return "14. Early stopping";
    }

    @Override
    public String idea() {
      return "The error on samples kept apart falls, then rises again while the training error still falls: stop where it is least.";
    }

    @Override
    public String text() {
      return "A network with more weights than samples can learn the samples by heart. Before it does, it learns what they have in common. "
          + "The loss on samples that it is not trained on tells when the one turns into the other.";
    }

    @Override
    public String formula() {
      return "stop after p epochs without a smaller validation loss; keep the weights of the best epoch";
    }

    @Override
    public String source() {
      return "training/src/main/java/org/chainrule/training/EarlyStopping.java";
    }

    @Override
    public void compare(Lecture lecture, FewDigits bench) {
      Trial plain = bench.train(_ -> {});
      Trial stopped = bench.train(builder -> builder.earlyStopping(new EarlyStopping(8, 0, "validation_loss")));
      double[] losses = plain.validationLosses();
      double least = Arrays.stream(losses).min().orElseThrow();
      int best = IntStream.range(0, losses.length).reduce((i, j) -> losses[j] < losses[i] ? j : i).orElseThrow();
      lecture.figure(
          new Chart("epoch", "loss").within(0, losses.length, 0, 0.8).line("training", plain.trainingLosses())
              .line("kept apart", losses).points("least", new double[] {best}, new double[] {least})
              .label(best, least - 0.07, "stop here"),
          "Loss on 200 digits that are trained on and on 1,797 that are not: it is least in epoch %d and then rises slowly."
              .formatted(best + 1));
      FewDigits.tabulate(lecture, new LinkedHashMap<>(Map.of("with early stopping", stopped, "all epochs", plain)));
      lecture.claim("The training loss goes on falling after the loss on other samples has stopped",
          plain.trainingLosses()[plain.trainingLosses().length - 1] < 0.2 * least && losses[losses.length - 1] > least,
          "least %.3f, at the end %.3f, training %.4f".formatted(least, losses[losses.length - 1],
              plain.trainingLosses()[plain.trainingLosses().length - 1]));
      lecture.claim("Stopping early needs fewer epochs and is not worse",
          stopped.history().size() < plain.history().size()
              && stopped.result().validation().orElseThrow().loss() <= least + 0.02,
          "%d epochs instead of %d, loss %.3f".formatted(stopped.history().size(), plain.history().size(),
              stopped.result().validation().orElseThrow().loss()));
    }
  }

  private record Penalties() implements Remedy {
    @Override
    public String name() {
      return "weight-regularization";
    }

    @Override
    public String title() {
      return "15. Weight regularization";
    }

    @Override
    public String idea() {
      return "A penalty on large weights keeps them small (L2) or makes most of them zero (L1).";
    }

    @Override
    public String text() {
      return "Among all weights that explain the samples, small ones make a smoother function. The penalty is part of the error that is made "
          + "small, so its gradient pulls every weight towards zero: in proportion to the weight for L2, with constant force for L1.";
    }

    @Override
    public String formula() {
      return "E + λ Σ w²      E + λ Σ |w|";
    }

    @Override
    public String source() {
      return "plugins/regularizers/src/main/java/org/chainrule/plugins/regularizers/L1.java";
    }

    @Override
    public void compare(Lecture lecture, FewDigits bench) {
      Map<String, Trial> trials = new LinkedHashMap<>();
      trials.put("no penalty", bench.train(_ -> {}));
      trials.put("l2", bench.train(builder -> builder
          .regularizer(lecture.plugin(Regularizer.class, "l2", Map.of("strength", 0.003)))));
      trials.put("l1", bench.train(builder -> builder
          .regularizer(lecture.plugin(Regularizer.class, "l1", Map.of("strength", 0.001)))));
      List<Trial> all = new ArrayList<>(trials.values());
      double[] places = {0, 1, 2};
      lecture.source("L2", "plugins/regularizers/src/main/java/org/chainrule/plugins/regularizers/L2.java");
      lecture.figure(
          new Chart("", "part of the weights").names(List.copyOf(trials.keySet())).bars("below 0.001", places,
              all.stream().mapToDouble(GeneralisationLesson::nearZero).toArray(), 0.5),
          "How many weights of the hidden layer are practically zero: hardly any without a penalty, some with L2, most with L1.")
          .panels(trials.entrySet().stream().map(trial -> weights(trial.getKey(), trial.getValue())).toList(),
              "How the weights of the hidden layer are distributed (logarithmic: number of weights by their value): "
                  + "L2 draws large ones in, L1 leaves a few large ones and sets the others to zero.");
      FewDigits.tabulate(lecture, trials);
      double plain = squares(all.get(0));
      double l2 = squares(all.get(1));
      lecture.claim("L2 makes the weights smaller", l2 < 0.6 * plain, "Σ w² %.1f instead of %.1f".formatted(l2, plain));
      lecture.claim("L1 makes most weights zero, L2 does not", nearZero(all.get(2)) > 0.5 && nearZero(all.get(1)) < 0.3,
          "%.2f against %.2f".formatted(nearZero(all.get(2)), nearZero(all.get(1))));
      lecture.claim("Neither costs much accuracy on other digits",
          all.get(1).testAccuracy() > all.get(0).testAccuracy() - 0.01
              && all.get(2).testAccuracy() > all.get(0).testAccuracy() - 0.02,
          "%.3f and %.3f against %.3f".formatted(all.get(1).testAccuracy(), all.get(2).testAccuracy(),
              all.get(0).testAccuracy()));
    }
  }

  private record Dropout() implements Remedy {
    @Override
    public String name() {
      return "dropout";
    }

    @Override
    public String title() {
      return "16. Dropout";
    }

    @Override
    public String idea() {
      return "Units that are left out at random during training cannot rely on each other; the gap between training and test narrows.";
    }

    @Override
    public String text() {
      return "In each training step every hidden unit is set to zero with probability p, and the others are scaled up so that the sum stays "
          + "the same on average. Evaluation uses all units.";
    }

    @Override
    public String formula() {
      return "h ← m h / (1 − p),   m = 1 with probability 1 − p, else 0";
    }

    @Override
    public String source() {
      return "plugins/layers/src/main/java/org/chainrule/plugins/layers/Dropout.java";
    }

    @Override
    public void compare(Lecture lecture, FewDigits bench) {
      List<Layer> layers = Trial.perceptron(lecture, 10, 128);
      layers.add(2, lecture.plugin(Layer.class, "dropout", Map.of("rate", 0.5)));
      Trial plain = bench.train(_ -> {});
      Trial dropped = bench.train(layers, _ -> {});
      lecture.figure(new Chart("epoch", "loss").logarithmicY().line("training, plain", plain.trainingLosses())
          .line("training, dropout", dropped.trainingLosses()).line("kept apart, plain", plain.validationLosses())
          .line("kept apart, dropout", dropped.validationLosses()),
          "With dropout the training loss stays higher, and the loss on other samples lower.");
      Map<String, Trial> trials = new LinkedHashMap<>();
      trials.put("plain", plain);
      trials.put("dropout 0.5", dropped);
      FewDigits.tabulate(lecture, trials);
      double[] before = plain.validationLosses();
      double[] after = dropped.validationLosses();
      double plainGap = before[before.length - 1] - plain.trainingLosses()[before.length - 1];
      double droppedGap = after[after.length - 1] - dropped.trainingLosses()[after.length - 1];
      lecture.claim("The gap between the losses narrows", droppedGap < plainGap,
          "%.3f instead of %.3f".formatted(droppedGap, plainGap));
      lecture.claim("The loss on other digits is lower", after[after.length - 1] < before[before.length - 1],
          "%.3f instead of %.3f".formatted(after[after.length - 1], before[before.length - 1]));
    }
  }
}
