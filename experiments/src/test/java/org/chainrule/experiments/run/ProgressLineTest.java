package org.chainrule.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.chainrule.training.EpochRecord;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private void train(boolean quiet, boolean json, boolean terminal) throws InterruptedException {
    Console console = new Console(new PrintStream(out), new PrintStream(err), quiet, json, terminal);
    try (ProgressLine line = new ProgressLine(console, "made-up")) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        line.epochStarted(epoch, 2, 3);
        for (int step = 1; step <= 3; step++) {
          Thread.sleep(2);
          line.stepDone(3 * (epoch - 1) + step, 0.5);
        }
        line.epochDone(
            new EpochRecord(epoch, 3L * epoch, 0.5, OptionalDouble.of(0.25), Map.of("accuracy", 0.75), 0.1, 1,
                Optional.empty()));
      }
      console.warn("something");
    }
  }

  @Test
  void withoutATerminalEachEpochIsALine() throws InterruptedException {
    train(false, false, false);
    String[] lines = out.toString().split("\n");
    assertEquals(2, lines.length);
    assertTrue(lines[0].matches("epoch 1/2  loss 0.5000  validation loss 0.2500  accuracy 0.7500  1.0 s  "
        + "[\\d,]+ steps/s  \\d+ s left"), lines[0]);
    assertTrue(lines[1].matches("epoch 2/2 .* steps/s"), lines[1]);
    assertEquals("warning: something\n", err.toString());
  }

  @Test
  void onATerminalOneLineIsRedrawn() throws InterruptedException {
    train(false, false, true);
    assertEquals("", out.toString());
    String drawn = err.toString();
    assertTrue(drawn.contains("made-up") && drawn.contains("epoch 2/2") && drawn.contains("loss 0.500")
        && drawn.contains("accuracy 0.75") && drawn.contains("steps/s"), drawn);
    assertTrue(drawn.contains("\r\u001b[Kwarning: something\n"), "a warning does not stand in the drawn line");
  }

  @Test
  void beforeTheFirstStepNoPaceIsTold() {
    Console console = new Console(new PrintStream(out), new PrintStream(err), false, false, true);
    try (ProgressLine line = new ProgressLine(console, "made-up")) {
      line.epochStarted(1, 2, 3);
    } // which draws it once more
    String drawn = err.toString();
    assertTrue(drawn.contains("epoch 1/2"), drawn);
    assertFalse(drawn.contains("steps/s") || drawn.contains("left"), drawn);
  }

  @Test
  void quietSaysNothingOfItAndJsonKeepsStandardOutput() throws InterruptedException {
    train(true, false, true);
    assertEquals("", out.toString());
    assertEquals("warning: something\n", err.toString());
    err.reset();
    train(false, true, false);
    assertEquals("", out.toString());
    assertTrue(err.toString().contains("epoch 2/2"), "with --json progress goes to standard error");
    assertFalse(err.toString().contains("\r"));
  }
}
