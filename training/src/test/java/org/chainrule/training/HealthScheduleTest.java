package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.training.Samples.Dense;
import org.chainrule.training.health.HealthSample;
import org.junit.jupiter.api.Test;

/** How often health is looked at: counted in work that graphs are estimated at, not in time. */
class HealthScheduleTest {
  private static final long STEPS = 1 << 16;

  private static TrainingConfiguration perceptron(int layers, int units) {
    return Samples.builder().model(Sequential.of(Stream.concat(
        Stream.generate(() -> new Dense(units, Optional.of(Tensor::relu))).limit(layers), Stream.of(Dense.linear(3)))
        .toList())).build();
  }

  private static HealthSchedule schedule(TrainingConfiguration configuration) {
    TrainingGraphs graphs = new TrainingGraphs(configuration);
    return HealthSchedule.of(graphs.step(16, false), graphs.trace(16, TrainingGraphs.Figures.HEALTH).graph());
  }

  @Test
  void looksTakeAHundredthOfTheStepsWork() {
    for (TrainingConfiguration configuration : List.of(Samples.lineBuilder().build(), perceptron(1, 8),
        perceptron(3, 32), perceptron(2, 256))) {
      TrainingGraphs graphs = new TrainingGraphs(configuration);
      int batch = configuration.batchSize();
      double step = HealthSchedule.cost(graphs.step(batch, false));
      double look = HealthSchedule.lookCost(graphs.trace(batch, TrainingGraphs.Figures.HEALTH).graph());
      HealthSchedule schedule = HealthSchedule.of(graphs.step(batch, false),
          graphs.trace(batch, TrainingGraphs.Figures.HEALTH).graph());
      long looks = LongStream.range(HealthSchedule.LEAST, STEPS).filter(schedule::isDue).count();
      assertTrue(looks >= 3, "they do not end");
      assertTrue(looks * look <= 0.01 * STEPS * step, looks + " looks of " + look / step + " steps each");
    }
  }

  @Test
  void costlyLooksAreSeldomAndAllLookEarly() {
    assertEquals(List.of(512L, 512L, 1024L, 2048L, 16384L),
        DoubleStream.of(0.1, 5.12, 5.13, 20, 1e9).mapToObj(HealthSchedule::of).map(HealthSchedule::every).toList());
    for (HealthSchedule schedule : List.of(HealthSchedule.of(1), HealthSchedule.of(100))) {
      assertEquals(List.of(0L, 32L, 128L, 256L, 384L),
          LongStream.range(0, HealthSchedule.LEAST).filter(schedule::isDue).boxed().toList());
    }
  }

  @Test
  void aTrainingIsLookedAtInTheStepsOfItsSchedule() {
    TrainingConfiguration configuration = perceptron(1, 8);
    List<Long> looked = new ArrayList<>();
    try (Trainer trainer = new Trainer(Samples.builder().batchSize(16).epochs(60).build(), Samples.BACKEND)) {
      trainer.listen(new TrainingListener() {
        @Override
        public boolean wantsHealth() {
          return true;
        }

        @Override
        public void health(HealthSample sample) {
          sample.loss().ifPresent(_ -> looked.add(sample.step()));
        }
      }).run();
    }
    HealthSchedule schedule = schedule(configuration);
    assertEquals(LongStream.range(0, 180).filter(schedule::isDue).boxed().toList(), looked);
  }
}
