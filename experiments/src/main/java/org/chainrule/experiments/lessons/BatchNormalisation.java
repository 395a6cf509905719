package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Activation;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.experiments.report.Chart;

/** Batch normalization between the layers of a deep perceptron, by learning rate. */
record BatchNormalisation() implements Remedy {
  private static final int[] WIDTHS = {64, 64, 64, 64};

  @Override
  public String name() {
    return "batch-normalization";
  }

  @Override
  public String title() {
    return "18. Batch normalization";
  }

  @Override
  public String idea() {
    return "Each unit's values are brought to mean 0 and variance 1 over the batch: deep networks train faster and bear larger learning rates.";
  }

  @Override
  public String text() {
    return "What a layer gets depends on all layers before it, and changes with each step. Normalising every unit over the mini-batch keeps its "
        + "values where the activation is alive and its gradient of the same size; a scale and a shift that are learned give back what may be "
        + "needed. The statistics of a batch are noisy, which regularises a little. Evaluation uses running averages of them.";
  }

  @Override
  public String formula() {
    return "h ← γ (h − μ) / √(σ² + ε) + β      μ, σ² of the mini-batch";
  }

  @Override
  public String source() {
    return "plugins/layers/src/main/java/org/chainrule/plugins/layers/BatchNorm.java";
  }

  private static List<Layer> layers(Lecture lecture, boolean normalised) {
    if (!normalised) {
      return Trial.perceptron(lecture, 10, WIDTHS);
    }
    List<Layer> layers = new ArrayList<>(List.of(lecture.plugin(Layer.class, "flatten")));
    for (int width : WIDTHS) {
      layers.add(lecture.plugin(Layer.class, "dense", Map.of("units", width, "activation", "linear")));
      layers.add(lecture.plugin(Layer.class, "batch_norm"));
      layers.add(lecture.plugin(Layer.class, "activation"));
    }
    layers.add(lecture.plugin(Layer.class, "dense", Map.of("units", 10, "activation", "linear")));
    return layers;
  }

  @Override
  public void compare(Lecture lecture, FewDigits bench) {
    double[] rates = lecture.isBrief() ? new double[] {0.03, 1} : new double[] {0.01, 0.03, 0.3, 1};
    Map<Double, Trial> plain = new LinkedHashMap<>();
    Map<Double, Trial> normalised = new LinkedHashMap<>();
    for (double rate : rates) {
      plain.put(rate, train(lecture, bench, false, "relu", rate));
      normalised.put(rate, train(lecture, bench, true, "relu", rate));
    }
    Trial sigmoid = train(lecture, bench, false, "sigmoid", 0.3);
    Trial normalisedSigmoid = train(lecture, bench, true, "sigmoid", 0.3);
    Trial steady = plain.get(0.03);
    Trial bold = normalised.get(1.0);
    lecture.figure(new Chart("epoch", "training loss").line("plain", sigmoid.trainingLosses()).line("normalised",
        normalisedSigmoid.trainingLosses()),
        "Four hidden layers of 64 sigmoid units on 200 digits, η = 0.3: normalised, they learn at all.")
        .figure(new Chart("learning rate", "training accuracy").logarithmicX().line("plain", rates, accuracies(plain))
            .line("normalised", rates, accuracies(normalised)),
            "The same with relu: what is reached by learning rate. The plain network has to be led carefully.")
        .figure(new Chart("epoch", "training loss").line("plain, η = 0.03", first(steady)).line("normalised, η = 1",
            first(bold)),
            "With relu, the first epochs: normalised, the network bears the large steps and is faster. Later it stays as noisy as such steps "
                + "are; a schedule that makes them smaller ends that.");
    Map<String, Trial> trials = new LinkedHashMap<>();
    plain.forEach((rate, trial) -> trials.put("plain, η = " + rate, trial));
    normalised.forEach((rate, trial) -> trials.put("normalised, η = " + rate, trial));
    trials.put("sigmoid, plain, η = 0.3", sigmoid);
    trials.put("sigmoid, normalised, η = 0.3", normalisedSigmoid);
    FewDigits.tabulate(lecture, trials);
    lecture.claim("A learning rate at which the plain network fails is none too large with normalisation",
        plain.get(1.0).trainingAccuracy() < 0.5 && normalised.get(1.0).trainingAccuracy() > 0.75,
        "training accuracy %.3f against %.3f with η = 1".formatted(plain.get(1.0).trainingAccuracy(),
            normalised.get(1.0).trainingAccuracy()));
    lecture.claim("With it the network trains faster: its loss after ten epochs is smaller",
        bold.trainingLosses()[9] < 0.7 * steady.trainingLosses()[9],
        "%.3f with η = 1 against %.3f with η = 0.03".formatted(bold.trainingLosses()[9], steady.trainingLosses()[9]));
    lecture.claim("Through four layers of sigmoid units the plain network hardly learns, the normalised one does",
        sigmoid.trainingAccuracy() < 0.7 && normalisedSigmoid.trainingAccuracy() > 0.9,
        "training accuracy %.3f against %.3f".formatted(sigmoid.trainingAccuracy(),
            normalisedSigmoid.trainingAccuracy()));
    Trial bestPlain = best(plain);
    Trial bestNormalised = best(normalised);
    lecture.claim("It makes training easier; it does not replace samples: the gap stays about as wide",
        Math.abs(bestPlain.gap() - bestNormalised.gap()) < 0.12,
        "gap %.3f plain, %.3f normalised, each at its best learning rate".formatted(bestPlain.gap(),
            bestNormalised.gap()));
  }

  private static Trial train(Lecture lecture, FewDigits bench, boolean normalised, String activation, double rate) {
    return bench.train(layers(lecture, normalised), builder -> builder.epochs(lecture.size(120, 40))
        .activation(lecture.plugin(Activation.class, activation))
        .optimizer(lecture.plugin(Optimizer.class, "sgd", Map.of("learning_rate", rate))));
  }

  private static double[] first(Trial trial) {
    return Arrays.copyOf(trial.trainingLosses(), 15);
  }

  private static double[] accuracies(Map<Double, Trial> trials) {
    return trials.values().stream().mapToDouble(Trial::trainingAccuracy).toArray();
  }

  private static Trial best(Map<Double, Trial> trials) {
    return trials.values().stream().max(Comparator.comparingDouble(Trial::testAccuracy)).orElseThrow();
  }
}
