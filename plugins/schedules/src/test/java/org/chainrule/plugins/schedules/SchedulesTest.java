package org.chainrule.plugins.schedules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.chainrule.api.Schedule;
import org.junit.jupiter.api.Test;

class SchedulesTest {
  /** The rate at a step of a training of 10 epochs of 20 steps, for a learning rate of 0.5. */
  private static double rate(Schedule schedule, long step) {
    return schedule.learningRate(new Schedule.Progress(0.5, step, 20, 200, List.of()));
  }

  @Test
  void constantStays() {
    assertEquals(0.5, rate(new Constant(), 0));
    assertEquals(0.5, rate(new Constant(), 199));
  }

  @Test
  void stepFallsAfterItsEpochs() {
    Step step = new Step(3, 0.1);
    assertEquals(0.5, rate(step, 59));
    assertEquals(0.05, rate(step, 60), 1e-15);
    assertEquals(0.005, rate(step, 120), 1e-15);
  }

  @Test
  void exponentialFallsEachEpoch() {
    assertEquals(0.5, rate(new Exponential(0.9), 19));
    assertEquals(0.45, rate(new Exponential(0.9), 20), 1e-15);
    assertEquals(0.5 * Math.pow(0.9, 9), rate(new Exponential(0.9), 199), 1e-15);
  }

  @Test
  void cosineGoesFromTheRateToTheMinimum() {
    assertEquals(0.5, rate(new Cosine(), 0));
    assertEquals(0.25, rate(new Cosine(), 100), 1e-15);
    assertEquals(0, rate(new Cosine(), 200), 1e-15);
    assertEquals(0.1 + 0.4 * (1 + Math.cos(Math.PI / 4)) / 2, rate(new Cosine(0.1), 50), 1e-15);
    assertEquals(0.1, rate(new Cosine(0.1), 1000), 1e-15, "stays there");
  }

  @Test
  void linearGoesFromTheRateToItsEnd() {
    assertEquals(0.5, rate(new Linear(), 0));
    assertEquals(0.125, rate(new Linear(), 150), 1e-15);
    assertEquals(0.5 * 0.6, rate(new Linear(0.2), 100), 1e-15);
    assertEquals(0.1, rate(new Linear(0.2), 500), 1e-15);
  }

  @Test
  void warmupGrowsAndThenFollowsTheOther() {
    Warmup warmup = new Warmup(2, new Cosine());
    assertEquals(0.5 / 40, rate(warmup, 0), 1e-15);
    assertEquals(0.25, rate(warmup, 19), 1e-15);
    assertEquals(0.5, rate(warmup, 39), 1e-15);
    assertEquals(0.5, rate(warmup, 40), 1e-15);
    assertEquals(0.25, rate(warmup, 120), 1e-15, "half of the 160 steps that are left");
    assertEquals(0.5, rate(new Warmup(), 20));
    assertEquals(0.5, rate(new Warmup(0, new Constant()), 0));
    assertEquals(0.5 / 400, rate(new Warmup(20, new Cosine()), 0), 1e-15, "longer than the training");
  }

  @Test
  void parametersAreChecked() {
    assertEquals("epochs must be at least 1, not 0",
        assertThrows(IllegalArgumentException.class, () -> new Step(0, 0.1)).getMessage());
    assertEquals("gamma must be above 0 and at most 1, not NaN",
        assertThrows(IllegalArgumentException.class, () -> new Exponential(Double.NaN)).getMessage());
    assertEquals("minimum must be finite and not negative, not -0.1",
        assertThrows(IllegalArgumentException.class, () -> new Cosine(-0.1)).getMessage());
    assertEquals("end must be from 0 to 1, not 2.0",
        assertThrows(IllegalArgumentException.class, () -> new Linear(2)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Warmup(-1, new Constant()));
  }
}
