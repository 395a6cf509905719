package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.SearchStrategy;
import org.chainrule.api.SearchStrategy.Trial;
import org.chainrule.tck.Check.Note;

/** Promises of a {@link SearchStrategy}. */
final class SearchStrategyChecks {
  private static final int MOST_TRIALS = 50;

  private final SearchStrategy strategy;

  SearchStrategyChecks(SearchStrategy strategy) {
    this.strategy = strategy;
  }

  List<Check> checks() {
    return List.of(
        new Check("search strategy/proposes allowed values", this::allowed),
        new Check("search strategy/a function of seed and trials", this::deterministic));
  }

  private List<Trial> search(long seed) {
    Map<String, List<Object>> space = space();
    List<Trial> trials = new ArrayList<>();
    while (trials.size() < MOST_TRIALS) {
      Optional<Map<String, Object>> next = strategy.next(space, List.copyOf(trials), seed);
      if (next.isEmpty()) {
        break;
      }
      next.get().forEach((key, value) -> require(space.getOrDefault(key, List.of()).contains(value),
          "proposes %s=%s, which is not in %s", key, value, space));
      trials.add(new Trial(next.get(), trials.size() % 5 / 5.0));
    }
    return trials;
  }

  private static Map<String, List<Object>> space() {
    Map<String, List<Object>> space = new LinkedHashMap<>();
    space.put("activation", List.of("relu", "tanh"));
    space.put("optimizer.learning_rate", List.of(0.1, 0.01, 0.001));
    return space;
  }

  private Note allowed() {
    List<Trial> trials = search(1);
    require(!trials.isEmpty(), "proposes nothing");
    return new Note(0, trials.size() + " trials");
  }

  private Note deterministic() {
    require(search(1).equals(search(1)), "the same seed and trials lead to other proposals");
    return Note.NONE;
  }
}
