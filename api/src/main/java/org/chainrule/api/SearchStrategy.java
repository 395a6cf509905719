package org.chainrule.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the next configuration to try. */
@FunctionalInterface
public interface SearchStrategy extends ExtensionPoint {
  /**
   * The next trial's settings, or empty when the search is over.
   *
   * @param space allowed values by configuration key
   * @param finished trials so far, oldest first
   * @param seed seed of the search
   */
  Optional<Map<String, Object>> next(Map<String, List<Object>> space, List<Trial> finished, long seed);

  /**
   * A finished trial.
   *
   * @param settings its settings by configuration key
   * @param score its validation score; larger is better
   */
  record Trial(Map<String, Object> settings, double score) {
    /** Copies the map. */
    public Trial {
      settings = Map.copyOf(settings);
    }
  }
}
