package org.chainrule.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.chainrule.benchmarks.workload.Phase;

/**
 * What came out.
 *
 * @param workload name of the network
 * @param phase what a step is
 * @param batch samples in a step
 * @param threads how many threads could work
 * @param backend the backend's id
 * @param tier how it ran, in its own words
 * @param processor the processor
 * @param stepsPerSecond median over the blocks
 * @param ratio our steps per second divided by the peer's, block pair by block pair; empty without a peer
 * @param firstStepMillis from the begin of tracing to the end of the first step
 * @param allocatedBytesPerStep what the thread that runs the steps allocated on the heap
 * @param peakBytes memory of a run besides inputs, parameters and states; empty if the backend does not tell
 */
public record Measurement(String workload, Phase phase, int batch, int threads, String backend, String tier,
    String processor, double stepsPerSecond, Optional<Quantiles> ratio, double firstStepMillis,
    long allocatedBytesPerStep, OptionalLong peakBytes) {
  /** As an object of JSON. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("workload", workload);
    json.put("phase", phase.name().toLowerCase(Locale.ROOT));
    json.put("batch", batch);
    json.put("threads", threads);
    json.put("backend", backend);
    json.put("tier", tier);
    json.put("processor", processor);
    json.put("steps_per_second", rounded(stepsPerSecond));
    json.put("ratio", ratio.map(Quantiles::median).map(Measurement::rounded).orElse(null));
    json.put("ratio_quartiles",
        ratio.map(quartiles -> List.of(rounded(quartiles.lower()), rounded(quartiles.upper()))).orElse(null));
    json.put("first_step_ms", rounded(firstStepMillis));
    json.put("allocated_bytes_per_step", allocatedBytesPerStep);
    json.put("peak_bytes", peakBytes.isPresent() ? peakBytes.getAsLong() : null);
    return json;
  }

  /** To four significant digits. */
  static double rounded(double number) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.4g", number));
  }
}
