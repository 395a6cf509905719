package org.chainrule.experiments.lessons;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Optimizer;
import org.chainrule.training.Sequential;
import org.chainrule.training.TrainedModel;
import org.chainrule.training.TrainingConfiguration;

/** The common ground of lessons on generalisation: few digits, a wide perceptron, many epochs. */
final class FewDigits {
  private final Lecture lecture;
  private final Dataset.Splits data;
  private final int epochs;

  FewDigits(Lecture lecture) {
    this.lecture = lecture;
    this.data = Trial.first(lecture.data("digits", Map.of(), 1), 200);
    this.epochs = lecture.size(120, 60);
  }

  Dataset.Splits data() {
    return data;
  }

  /** Trains on the few digits, with the test digits as validation samples so that both curves can be drawn. */
  Trial train(Consumer<TrainingConfiguration.Builder> changes) {
    return train(Trial.perceptron(lecture, 10, 128), changes);
  }

  Trial train(List<Layer> layers, Consumer<TrainingConfiguration.Builder> changes) {
    return train(layers, changes, _ -> {});
  }

  /** As above, and shows the trained model before it is closed. */
  Trial train(List<Layer> layers, Consumer<TrainingConfiguration.Builder> changes, Consumer<TrainedModel> look) {
    return Trial.run(lecture, Sequential.of(layers), data, epochs,
        builder -> changes.accept(builder.validation(data.test().orElseThrow())
            .optimizer(lecture.plugin(Optimizer.class, "adam", Map.of("learning_rate", 0.005)))),
        look);
  }

  /** Accuracies in a table. */
  static void tabulate(Lecture lecture, Map<String, Trial> trials) {
    lecture.table(List.of("", "training accuracy", "test accuracy", "gap"), Trial.table(trials));
  }
}
