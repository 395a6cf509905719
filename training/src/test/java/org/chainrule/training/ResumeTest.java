package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Literal;
import org.chainrule.backend.cpu.CpuBackend;
import org.chainrule.training.Samples.Dense;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final TensorBackend BACKEND = new CpuBackend();

  @TempDir
  Path folder;

  /** Dropout, running statistics, slots, early stopping, gradient flow: all that a resume must bring back. */
  private static TrainingConfiguration.Builder builder() {
    Layer model = Sequential.of(new Samples.Centering(), new Dense(8, Optional.of(Tensor::relu)), new Samples.Dropout(),
        Dense.linear(3));
    return Samples.builder().model(model).batchSize(10).epochs(6).gradientFlow(true)
        .schedule(progress -> progress.learningRate() / (1 + progress.step()))
        .earlyStopping(new EarlyStopping(5));
  }

  /** Runs until a number of steps, as an interruption would end it. */
  private void runUntil(TrainingConfiguration configuration, long last) {
    try (Trainer trainer = new Trainer(configuration, BACKEND)) {
      trainer.listen(new TrainingListener() {
        @Override
        public void stepDone(long step, double loss) {
          if (step == last) {
            trainer.requestStop();
          }
        }
      });
      trainer.run();
    }
  }

  private static List<EpochRecord> timeless(TrainingResult result) {
    return result.history().stream().map(epoch -> new EpochRecord(epoch.epoch(), epoch.step(), epoch.trainingLoss(),
        epoch.validationLoss(), epoch.metrics(), epoch.learningRate(), 0, epoch.gradientFlow())).toList();
  }

  /** 48 samples in batches of 10: 5 steps an epoch; 15 = at the end of the third, 17 = within the fourth. */
  @Test
  void goesOnBitForBit() throws IOException {
    Path whole = folder.resolve("whole");
    TrainingConfiguration straight = builder().checkpoints(new CheckpointPolicy(whole)).build();
    TrainingResult expected;
    try (Trainer trainer = new Trainer(straight, BACKEND)) {
      expected = trainer.run();
    }
    byte[] file = Files.readAllBytes(Checkpoint.newest(whole).orElseThrow());
    for (long steps : new long[] {1, 15, 17}) {
      Path parts = folder.resolve("parts" + steps);
      TrainingConfiguration configuration = builder().checkpoints(new CheckpointPolicy(parts)).build();
      runUntil(configuration, steps);
      Checkpoint checkpoint = Checkpoint.read(Checkpoint.newest(parts).orElseThrow());
      assertEquals(steps, checkpoint.progress().step());
      assertFalse(checkpoint.finished());
      try (Trainer trainer = new Trainer(configuration, BACKEND).resume(checkpoint)) {
        TrainingResult result = trainer.run();
        assertEquals(timeless(expected), timeless(result));
        assertEquals(expected.test(), result.test());
      }
      assertEquals(30, Checkpoint.read(Checkpoint.newest(parts).orElseThrow()).progress().step());
      assertArrayEquals(file,
          Files.readAllBytes(Checkpoint.newest(parts).orElseThrow()), "final checkpoint after a stop at " + steps);
    }
  }

  @Test
  void savesEverySoManyStepsAndKeepsTheNewest() throws IOException {
    TrainingConfiguration configuration = builder().checkpoints(new CheckpointPolicy(folder, 0, 7)).build();
    runUntil(configuration, 29);
    assertEquals(List.of("29.safetensors", "28.safetensors"),
        CheckpointFolder.checkpoints(folder).stream().map(file -> file.getFileName().toString()).toList());
    Checkpoint earlier = Checkpoint.read(folder.resolve("28.safetensors"));
    assertEquals(6, earlier.progress().epoch());
    assertEquals(30, earlier.progress().cursor());
    Map<String, Literal> expected = Samples.trainedValues(builder().build(), BACKEND);
    try (Trainer trainer = new Trainer(configuration, BACKEND).resume(earlier)) {
      trainer.run();
      assertEquals(expected, trainer.model().values());
    }
    assertEquals(List.of("30.safetensors", "29.safetensors", "28.safetensors"),
        CheckpointFolder.checkpoints(folder).stream().map(file -> file.getFileName().toString()).toList());
  }

  @Test
  void theNewestHoldsTheFinalWeightsAndSaysSo() throws IOException {
    TrainingConfiguration configuration = builder().checkpoints(new CheckpointPolicy(folder)).build();
    try (Trainer trainer = new Trainer(configuration, BACKEND)) {
      TrainingResult result = trainer.run();
      Checkpoint last = Checkpoint.read(Checkpoint.newest(folder).orElseThrow());
      assertTrue(last.finished());
      assertEquals(result.reason(), last.progress().reason());
      assertEquals(result.bestEpoch(), last.progress().bestEpoch());
      try (TrainedModel model = TrainedModel.of(configuration, last, BACKEND)) {
        assertEquals(trainer.model().values(), model.values());
        assertEquals(result.test().orElseThrow(), model.evaluate(configuration.data().test().orElseThrow()));
      }
      try (Trainer again = new Trainer(configuration, BACKEND).resume(last)) {
        TrainingResult nothing = again.run();
        assertEquals(TrainingResult.Outcome.ALREADY_FINISHED, nothing.outcome());
        assertEquals(result.test(), nothing.test());
        assertEquals(timeless(result), nothing.history());
      }
    }
  }

  @Test
  void refusesACheckpointOfAnotherTraining() throws IOException {
    TrainingConfiguration configuration = builder().checkpoints(new CheckpointPolicy(folder)).build();
    runUntil(configuration, 5);
    Checkpoint checkpoint = Checkpoint.read(Checkpoint.newest(folder).orElseThrow());
    assertRefused(checkpoint, builder().model(Samples.perceptron()), "another model, loss or metrics than");
    assertRefused(checkpoint, builder().optimizer(new Samples.Descent(0.02)), "another optimizer, regularizers");
    assertRefused(checkpoint, builder().optimizer(new Samples.Adam(0.01)), "another learning rate than");
    assertRefused(checkpoint, builder().seed(8).batchSize(12), "another seed and another batch size than");
    assertRefused(checkpoint, builder().data(Samples.splits(Samples.blobs(60, 3, 9), Samples.blobs(30, 3, 2)), 0.2),
        "another training data than");
  }

  private static void assertRefused(Checkpoint checkpoint, TrainingConfiguration.Builder other, String expected) {
    try (Trainer trainer = new Trainer(other.build(), BACKEND)) {
      InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> trainer.resume(checkpoint));
      assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
  }
}
