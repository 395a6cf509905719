package org.chainrule.host;

import java.util.ArrayList;
import java.util.List;

/** Somewhere that plug-ins come from. What it finds may change between two looks. */
interface PluginSource {
  /** Looks for plug-ins. Never throws for the fault of a plug-in: that is a problem of its own. */
  void discover(Findings findings);

  /** What was found. */
  final class Findings {
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<AutoCloseable> resources = new ArrayList<>();

    void candidate(Class<?> type, Provenance provenance) {
      if (candidates.stream().noneMatch(candidate -> candidate.type == type)) {
        candidates.add(new Candidate(type, provenance));
      }
    }

    void problem(String origin, String message) {
      problems.add(new Problem(origin, message));
    }

    /** To be closed with the catalog. */
    void resource(AutoCloseable resource) {
      resources.add(resource);
    }

    List<Candidate> candidates() {
      return candidates;
    }

    List<Problem> problems() {
      return problems;
    }

    List<AutoCloseable> resources() {
      return resources;
    }
  }

  /** A class that claims to be a plug-in. */
  record Candidate(Class<?> type, Provenance provenance) {}
}
