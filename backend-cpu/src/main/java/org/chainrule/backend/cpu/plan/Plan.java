package org.chainrule.backend.cpu.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program ready to run.
 *
 * @param steps what is done in each run, in order
 * @param freed for each step the storages whose contents nobody reads after it
 * @param exchanges at the end of a run: pairs of a leaf's storage and that of its next value
 * @param leaves storages of inputs, parameters and states by name
 * @param outputs values of outputs by name
 * @param temporaryBytes memory for values within a run
 */
public record Plan(List<Step> steps, List<List<Storage>> freed, List<Exchange> exchanges, Map<String, Storage> leaves,
    Map<String, Value> outputs, long temporaryBytes) {
  /** Gives a leaf its next value, and its array to the next run. */
  public record Exchange(Storage leaf, Storage next) {}

  public void run(Workers workers, boolean poison) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).run(workers);
      if (poison) {
        freed.get(i).forEach(Storage::poison);
      }
    }
    exchange();
  }

  /** Runs once and tells the nanoseconds of each step, in order. */
  public Map<String, Long> profile(Workers workers) {
    Map<String, Long> times = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      long start = System.nanoTime();
      steps.get(i).run(workers);
      times.put("%3d %s".formatted(i + 1, steps.get(i)), System.nanoTime() - start);
    }
    exchange();
    return times;
  }

  private void exchange() {
    for (int i = 0; i < exchanges.size(); i++) {
      exchanges.get(i).leaf().exchange(exchanges.get(i).next());
    }
  }

  /** Runs once and notes the shortest time seen of each kind of step, in nanoseconds. */
  public void profile(Workers workers, Map<String, Long> times) {
    for (Step step : steps) {
      long start = System.nanoTime();
      step.run(workers);
      times.merge(step.toString(), System.nanoTime() - start, Math::min);
    }
    exchange();
  }
}
