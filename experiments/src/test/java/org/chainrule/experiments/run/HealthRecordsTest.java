package org.chainrule.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.HealthSample.Kind;
import org.chainrule.training.health.HealthSample.Losses;
import org.chainrule.training.health.HealthSample.Spike;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthRecordsTest {
  @TempDir
  private Path directory;

  private static HealthSample sample(long step) {
    BitSet stuck = new BitSet();
    stuck.set(3);
    stuck.set(70);
    return new HealthSample(step, 1e-3, new Losses(8, 0.1, Optional.of(new Spike(7, 0.1, 12.5))), Optional.of(0.3),
        List.of(
            new HealthSample.Layer("dense1/activation1", 0.1, 1 / 3.0, Double.NaN,
                Optional.of(new HealthSample.Units(Kind.BOUNDED, 80, 32, stuck))),
            new HealthSample.Layer("dense2/activation1", -1, 1, 1e-30, Optional.empty())),
        List.of(new HealthSample.Parameter("dense1/weight", 1, Double.POSITIVE_INFINITY, 0.1)));
  }

  @Test
  void aSampleReadIsTheOneWritten() throws IOException {
    HealthSample end = new HealthSample(256, 1e-3, new Losses(0, 0, Optional.empty()), Optional.empty(), List.of(),
        List.of());
    Path file = directory.resolve("health.jsonl");
    Files.write(file, List.of(HealthRecords.line(sample(8)), HealthRecords.line(sample(256)), HealthRecords.line(end)));
    Files.writeString(file, "{\"step\":300,\"learn", StandardOpenOption.APPEND); // cut off by a crash
    assertEquals(List.of(sample(8), sample(256), end), HealthRecords.read(file));
    assertEquals(List.of(sample(8), end), HealthRecords.before(file, 256), "the look at step 256 is done again");
    assertEquals(List.of(), HealthRecords.read(directory.resolve("none")));
  }
}
