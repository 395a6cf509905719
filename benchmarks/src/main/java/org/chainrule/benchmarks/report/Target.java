package org.chainrule.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A speed that is aimed at. They stand in {@code targets.json} beside this class.
 *
 * @param workload name of the network
 * @param phase {@code train} or {@code infer}
 * @param batch samples in a step
 * @param threads how many threads may work
 * @param against whom it is compared with
 * @param ratio our speed divided by the other's that is aimed at
 * @param bound what keeps it from being higher, in a sentence written by hand; shown where the target is missed
 */
public record Target(String workload, String phase, int batch, int threads, String against, double ratio,
    String bound) {
  /** All targets, in order. */
  public static List<Target> all() throws IOException {
    try (InputStream in = Target.class.getResourceAsStream("targets.json")) {
      List<Target> targets = new ArrayList<>();
      for (JsonNode row : new ObjectMapper().readTree(in)) {
        targets.add(new Target(row.get("workload").asText(), row.get("phase").asText(), row.get("batch").asInt(),
            row.get("threads").asInt(), row.get("against").asText(), row.get("ratio").asDouble(),
            row.path("bound").asText("")));
      }
      return targets;
    }
  }

  /** The arguments of {@code bench} that measure it. */
  public List<String> arguments() {
    return List.of(workload, "--phase", phase, "--batch", String.valueOf(batch), "--threads", String.valueOf(threads),
        "--against", against);
  }
}
