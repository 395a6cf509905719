package org.chainrule.experiments.lessons;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.experiments.report.Chart;
import org.chainrule.training.Program;

/** Shifted, turned and noisy copies of the samples, new in every step. */
record DataAugmentation() implements Remedy {
  private static final int SHOWN = 6; // three beside three
  private static final int SIDE = 8;
  private static final String PLAIN = "as they are";

  @Override
  public String name() {
    return "data-augmentation";
  }

  @Override
  public String title() {
    return "17. Data augmentation";
  }

  @Override
  public String idea() {
    return "A digit that is shifted or turned a little is still that digit: random changes that keep the class make many samples of few.";
  }

  @Override
  public String text() {
    return "More samples are the best remedy, and some can be had for nothing: we know changes that leave the class as it is. Each step changes "
        + "its batch anew, so the network hardly ever sees the same sample twice. What may be changed depends on the data: a mirrored digit "
        + "is often none.";
  }

  @Override
  public String formula() {
    return "min E[ L(f(T(x)), y) ] over random T with y(T(x)) = y(x)";
  }

  @Override
  public String source() {
    return "plugins/augmentations/src/main/java/org/chainrule/plugins/augmentations/Translate.java";
  }

  @Override
  public void compare(Lecture lecture, FewDigits bench) {
    Map<String, List<Augmentation>> kinds = kinds(lecture);
    Dataset.Samples shifted = shifted(bench.data().test().orElseThrow());
    Map<String, Trial> trials = new LinkedHashMap<>();
    Map<String, Double> onShifted = new LinkedHashMap<>();
    kinds.forEach((name, augmentations) -> trials.put(name,
        bench.train(Trial.perceptron(lecture, 10, 128),
            builder -> augmentations.forEach(builder.epochs(lecture.size(120, 30))::augmentation),
            model -> onShifted.put(name, model.evaluate(shifted).metrics().get("accuracy")))));
    Trial plain = trials.get(PLAIN);
    Trial translated = trials.get("translate");
    lecture
        .panels(kinds.entrySet().stream().map(kind -> picture(lecture, bench, kind.getKey(), kind.getValue())).toList(),
            "The first digits as a step of training sees them: changed otherwise in each step.")
        .figure(new Chart("epoch", "loss").logarithmicY().line("training, plain", plain.trainingLosses())
            .line("training, translated", translated.trainingLosses())
            .line("kept apart, plain", plain.validationLosses())
            .line("kept apart, translated", translated.validationLosses()),
            "Shifted anew in each step, 200 digits cannot be learned by heart: the loss on them stays nearer to that on others.")
        .table(List.of("", "training accuracy", "test accuracy", "gap", "test accuracy, shifted", "gap, shifted"),
            trials.entrySet().stream()
                .map(trial -> List.of(trial.getKey(), "%.3f".formatted(trial.getValue().trainingAccuracy()),
                    "%.3f".formatted(trial.getValue().testAccuracy()), "%.3f".formatted(trial.getValue().gap()),
                    "%.3f".formatted(onShifted.get(trial.getKey())),
                    "%.3f".formatted(trial.getValue().trainingAccuracy() - onShifted.get(trial.getKey()))))
                .toList());
    double plainGap = last(plain.validationLosses()) - last(plain.trainingLosses());
    double translatedGap = last(translated.validationLosses()) - last(translated.trainingLosses());
    lecture.claim("The gap between the losses narrows", translatedGap < 0.9 * plainGap,
        "%.3f instead of %.3f".formatted(translatedGap, plainGap));
    lecture.claim(
        "Who was shown shifted digits knows shifted digits: on test digits that are shifted by one pixel the gap narrows too",
        onShifted.get("translate") > onShifted.get(PLAIN) + 0.1,
        "test accuracy %.3f instead of %.3f".formatted(onShifted.get("translate"), onShifted.get(PLAIN)));
    lecture.text(
        "Which changes help depends on what the other samples look like. These digits fill their 8x8 pixels from top to bottom, so shifts "
            + "cut off a part of most and do not make the centred test digits easier; small turns and noise, which differ between writers, come closer.");
  }

  private static Map<String, List<Augmentation>> kinds(Lecture lecture) {
    Augmentation translate = lecture.plugin(Augmentation.class, "translate");
    Augmentation rotate = lecture.plugin(Augmentation.class, "rotate", Map.of("degrees", 15));
    Augmentation noise = lecture.plugin(Augmentation.class, "gaussian_noise", Map.of("deviation", 0.15));
    Map<String, List<Augmentation>> kinds = new LinkedHashMap<>();
    kinds.put(PLAIN, List.of());
    kinds.put("translate", List.of(translate));
    kinds.put("rotate", List.of(rotate));
    if (!lecture.isBrief()) {
      kinds.put("gaussian_noise", List.of(noise));
      kinds.put("mixup", List.of(lecture.plugin(Augmentation.class, "mixup")));
      kinds.put("flip", List.of(lecture.plugin(Augmentation.class, "flip")));
      kinds.put("rotate, gaussian_noise", List.of(rotate, noise));
    }
    return kinds;
  }

  /** Each image moved by one pixel up, down, to the left or to the right in turn. */
  private static Dataset.Samples shifted(Dataset.Samples samples) {
    float[] from = samples.features().floats();
    float[] to = new float[from.length];
    for (int i = 0; i < to.length; i++) {
      int image = i / 64;
      int row = i % 64 / SIDE + (image % 4 == 0 ? 1 : image % 4 == 1 ? -1 : 0);
      int column = i % SIDE + (image % 4 == 2 ? 1 : image % 4 == 3 ? -1 : 0);
      if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
        to[i] = from[image * 64 + row * SIDE + column];
      }
    }
    return new Dataset.Samples(Literal.of(to, samples.features().shape()), samples.targets());
  }

  /** The first digits in a row, after a change. */
  private static Chart picture(Lecture lecture, FewDigits bench, String name, List<Augmentation> augmentations) {
    Literal images = Trial.first(bench.data().training(), SHOWN).features();
    Literal targets = Trial.first(bench.data().training(), SHOWN).targets();
    try (Program program = new Program(lecture.backend(), 1)) {
      Literal changed = program.function("look", true, (scope, inputs) -> {
        Augmentation.Samples batch = new Augmentation.Samples(inputs.get("x"), inputs.get("y"), 10);
        for (Augmentation augmentation : augmentations) {
          batch = augmentation.apply(batch, scope.context());
        }
        return Map.of("x", batch.features());
      }).call(Map.of("x", images, "y", targets)).get("x");
      double white = Arrays.stream(changed.toDoubles()).max().orElseThrow();
      int side = SIDE + 1; // with a line between
      return new Chart("", "").panel(name).shades(new double[] {0, 3 * side - 1, 0, 2 * side - 1}, (x, y) -> {
        int column = (int) x % side;
        int row = SIDE - 1 - (int) y % side;
        return column == SIDE || row < 0 ? white
            : changed.get(((int) x / side + 3 * ((int) y / side)) * 64 + row * SIDE + column);
      }).bare();
    }
  }

  private static double last(double[] losses) {
    return losses[losses.length - 1];
  }
}
