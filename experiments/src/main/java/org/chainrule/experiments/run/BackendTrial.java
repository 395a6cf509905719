package org.chainrule.experiments.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.TensorBackend;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.host.Catalog;
import org.chainrule.tck.ReferenceBackend;
import org.chainrule.training.FirstSteps;

/**
 * How an experiment's first steps went on a backend.
 *
 * @param device the processor
 * @param details how it runs there
 * @param losses of the steps to compare
 * @param firstStepSeconds from the traced program to the first loss: compiling, and one step
 * @param stepsPerSecond by the median time of the later half of all steps
 * @param peakBytes most memory that the process held
 */
public record BackendTrial(String device, String details, List<Double> losses, double firstStepSeconds,
    double stepsPerSecond, long peakBytes) {
  /** The id under which the slow interpreter that defines every operation takes part. */
  public static final String REFERENCE = "reference";

  /**
   * Does the first steps of an experiment.
   *
   * @param reference whether to interpret them instead of taking the experiment's backend
   * @param count how many losses to compare, at least 2
   * @param seconds how long to go on at least, for the rate
   */
  public static BackendTrial of(Catalog catalog, Mapping source, boolean reference, int count, double seconds) {
    Experiment experiment = Experiment.wire(catalog, source, Optional::empty);
    TensorBackend backend = reference ? new ReferenceBackend() : experiment.backend();
    TensorBackend.Capabilities capabilities = backend.capabilities();
    try (FirstSteps steps = new FirstSteps(experiment.training(), backend)) {
      List<Double> losses = new ArrayList<>();
      List<Long> nanos = new ArrayList<>();
      long began = System.nanoTime();
      losses.add(steps.next());
      long first = System.nanoTime() - began;
      long before = System.nanoTime();
      while (losses.size() < count || before - began - first < seconds * 1e9) {
        double loss = steps.next();
        long now = System.nanoTime();
        nanos.add(now - before);
        before = now;
        if (losses.size() < count) {
          losses.add(loss);
        }
      }
      return new BackendTrial(capabilities.processor(), capabilities.details(), losses, first / 1e9,
          1e9 / median(nanos.subList(nanos.size() / 2, nanos.size())),
          PeakMemory.bytesOr(Runtime.getRuntime().totalMemory()));
    }
  }

  private static double median(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average().orElseThrow();
  }

  /**
   * The largest difference of a loss from those of the reference, in units of the larger of 1 and the loss; infinite if
   * one is no number.
   */
  public double difference(BackendTrial reference) {
    double largest = 0;
    for (int i = 0; i < Math.min(losses.size(), reference.losses.size()); i++) {
      double expected = reference.losses.get(i);
      double difference = Math.abs(losses.get(i) - expected) / Math.max(1, Math.abs(expected));
      largest = Double.isFinite(difference) ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    return largest;
  }

  /** As a line for another process. */
  public Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("device", device);
    line.put("details", details);
    line.put("steps_per_second", stepsPerSecond);
    line.put("first_step_seconds", firstStepSeconds);
    line.put("peak_memory_bytes", peakBytes);
    line.put("losses", losses.stream().map(String::valueOf).toList()); // JSON has no NaN
    return line;
  }

  /** What {@link #json} told. */
  public static BackendTrial of(Map<String, Object> line) {
    return new BackendTrial(String.valueOf(line.get("device")), String.valueOf(line.get("details")),
        ((List<?>) line.get("losses")).stream().map(loss -> Double.valueOf(String.valueOf(loss))).toList(),
        number(line, "first_step_seconds"), number(line, "steps_per_second"),
        (long) number(line, "peak_memory_bytes"));
  }

  private static double number(Map<String, Object> line, String name) {
    return ((Number) line.get(name)).doubleValue();
  }
}
