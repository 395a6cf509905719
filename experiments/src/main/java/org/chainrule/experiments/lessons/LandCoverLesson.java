package org.chainrule.experiments.lessons;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Optimizer;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;

/** Land cover from satellite pixels, beside accuracies that were published for the same split. */
final class LandCoverLesson implements Lesson {
  private static final List<String> BANDS = List.of("green", "red", "infrared 1", "infrared 2");
  private static final int CENTRE = 16; // the first band of the middle one of nine pixels

  /** Test accuracies of the StatLog project for the same training and test samples. */
  private static final Map<String, Double> PUBLISHED = published();

  private static Map<String, Double> published() {
    Map<String, Double> accuracies = new LinkedHashMap<>();
    accuracies.put("linear discrimination", 0.829);
    accuracies.put("logistic discrimination", 0.837);
    accuracies.put("C4.5", 0.850);
    accuracies.put("backpropagation", 0.861);
    accuracies.put("CART", 0.862);
    accuracies.put("radial basis", 0.879);
    accuracies.put("LVQ", 0.895);
    accuracies.put("3 nearest neighbours", 0.906);
    return accuracies;
  }

  @Override
  public String name() {
    return "land-cover";
  }

  @Override
  public String title() {
    return "19. Land cover from satellite pixels";
  }

  @Override
  public String idea() {
    return "What grows on a spot of 80 metres, from the light in four bands that it and its neighbours send to a satellite.";
  }

  @Override
  public void teach(Lecture lecture) {
    Dataset.Splits data = lecture.data("landsat", Map.of(), 1);
    lecture.text(
        "Landsat's scanner saw each spot of the ground in four bands: green, red and two of the near infrared, which leaves reflect strongly. "
            + "A sample is a spot and its eight neighbours, 36 numbers; its class is what was found on the ground.")
        .formula("y = σ(W x)      y = σ(W₁ φ(W₀ x))")
        .source("The data set with its origin and licence",
            "plugins/datasets/src/main/java/org/chainrule/plugins/datasets/Landsat.java");
    spectra(lecture, data);
    Trial softmax = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 6)), data, lecture.size(60, 15),
        builder -> builder.batchSize(64)
            .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.01))));
    int[][] confusion = new int[6][6];
    Trial perceptron = Trial.run(lecture, Sequential.of(Trial.perceptron(lecture, 6, lecture.size(128, 64))), data,
        lecture.size(60, 15), builder -> builder.batchSize(64)
            .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.003))),
        model -> count(model, data.test().orElseThrow(), confusion));
    compare(lecture, softmax, perceptron);
    classes(lecture, data, confusion);
  }

  private static void spectra(Lecture lecture, Dataset.Splits data) {
    Literal raw = data.unscaled(data.training().features());
    Literal targets = data.training().targets();
    int width = raw.elements() / data.training().size();
    Chart chart = new Chart("", "mean brightness, 0 to 255").names(BANDS);
    double[] vegetation = new double[data.classes().size()];
    for (int c = 0; c < data.classes().size(); c++) {
      int wanted = c;
      int[] rows = IntStream.range(0, data.training().size()).filter(i -> targets.get(i) == wanted).toArray();
      double[] means = IntStream.range(0, BANDS.size()).mapToDouble(band -> IntStream.of(rows)
          .mapToDouble(row -> raw.get(row * width + CENTRE + band)).average().orElse(0)).toArray();
      chart.line(data.classes().get(c), means);
      vegetation[c] = means[3] / means[1];
    }
    lecture.figure(chart,
        "The mean spectrum of the middle spot of each class, over %,d spots.".formatted(data.training().size()));
    int cotton = data.classes().indexOf("cotton crop");
    double next = IntStream.range(0, vegetation.length).filter(c -> c != cotton).mapToDouble(c -> vegetation[c]).max()
        .orElse(0);
    lecture.claim("Leaves show: a cotton crop is dark in red and bright in the infrared as nothing else is",
        vegetation[cotton] > 1.5 * next,
        "infrared 2 to red %.2f for the cotton crop, at most %.2f for others".formatted(vegetation[cotton], next));
  }

  private static void count(TrainedModel model, Dataset.Samples samples, int[][] confusion) {
    Literal outputs = model.predictFeatures(samples.features()).get("output");
    int classes = confusion.length;
    for (int i = 0; i < samples.size(); i++) {
      int row = i;
      int best = IntStream.range(0, classes)
          .reduce((a, b) -> outputs.get(row * classes + b) > outputs.get(row * classes + a)
              ? b : a)
          .orElseThrow();
      confusion[(int) samples.targets().get(i)][best]++;
    }
  }

  private static void compare(Lecture lecture, Trial softmax, Trial perceptron) {
    Map<String, Trial> trials = new LinkedHashMap<>();
    trials.put("softmax regression", softmax);
    trials.put("perceptron", perceptron);
    List<String> names = new ArrayList<>(PUBLISHED.keySet());
    double[] published = PUBLISHED.values().stream().mapToDouble(Double::doubleValue).toArray();
    names.addAll(trials.keySet());
    double[] own = {softmax.testAccuracy(), perceptron.testAccuracy()};
    lecture.text(
        "The StatLog project compared more than twenty methods on this data in 1994, with one split into 4,435 samples to train on and 2,000 "
            + "to test on, which is used here as well: once each.")
        .figure(new Chart("", "test accuracy").names(names).within(-0.5, names.size() - 0.5, 0.8, 0.93)
            .points("published (StatLog)", IntStream.range(0, published.length).asDoubleStream().toArray(), published)
            .points("measured now", new double[] {published.length, published.length + 1}, own),
            "Accuracy on the 2,000 test samples: as published for eight methods, and as this run measured it for two networks.")
        .table(List.of("", "training accuracy", "test accuracy", "gap"), Trial.table(trials));
    lecture.claim("Softmax regression is where StatLog has logistic discrimination, which is the same model",
        Math.abs(own[0] - PUBLISHED.get("logistic discrimination")) < 0.025,
        "%.3f here, %.3f there".formatted(own[0], PUBLISHED.get("logistic discrimination")));
    lecture.claim("A hidden layer helps, and does better than the perceptron of 1994",
        own[1] > own[0] + 0.02 && own[1] > PUBLISHED.get("backpropagation"),
        "%.3f here, %.3f there".formatted(own[1], PUBLISHED.get("backpropagation")));
  }

  private static void classes(Lecture lecture, Dataset.Splits data, int[][] confusion) {
    List<String> head = new ArrayList<>(List.of("on the ground"));
    head.addAll(data.classes());
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < confusion.length; c++) {
      List<String> row = new ArrayList<>(List.of(data.classes().get(c)));
      IntStream.of(confusion[c]).forEach(number -> row.add(String.valueOf(number)));
      rows.add(row);
    }
    lecture.text("What the perceptron takes the test samples for, a row for each class on the ground:").table(head,
        rows);
    int damp = data.classes().indexOf("damp grey soil");
    double[] recall = IntStream.range(0, confusion.length)
        .mapToDouble(c -> (double) confusion[c][c] / IntStream.of(confusion[c]).sum()).toArray();
    lecture.claim("Grey soils of different dampness are the hard ones: damp grey soil is found least",
        IntStream.range(0, recall.length).allMatch(c -> recall[damp] <= recall[c]),
        "%.2f of it; of the others from %.2f".formatted(recall[damp],
            IntStream.range(0, recall.length).filter(c -> c != damp).mapToDouble(c -> recall[c]).min().orElse(0)));
  }
}
