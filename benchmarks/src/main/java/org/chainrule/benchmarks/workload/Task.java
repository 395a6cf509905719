package org.chainrule.benchmarks.workload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ir.Literal;

/**
 * What both sides do.
 *
 * @param workload the network
 * @param phase what a step is
 * @param batch samples in a step
 * @param threads how many threads may work
 * @param initial first values of parameters and states in the order in which the network's parts ask for them
 * @param batches the data
 */
public record Task(Workload workload, Phase phase, int batch, int threads, Map<String, Literal> initial,
    Batches batches) {
  /** Copies the values, keeping their order. */
  public Task {
    initial = Collections.unmodifiableMap(new LinkedHashMap<>(initial));
  }

  /** The same with nothing left to chance. */
  public Task deterministic() {
    return new Task(workload.deterministic(), phase, batch, threads, initial, batches);
  }
}
