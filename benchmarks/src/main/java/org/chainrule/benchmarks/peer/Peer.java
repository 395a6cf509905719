package org.chainrule.benchmarks.peer;

import java.util.List;
import org.chainrule.benchmarks.workload.Task;

/** Another framework. */
public interface Peer {
  /** Its name and version, with what it computes with. */
  String description();

  /**
   * Prepares a task in every way that may be its fastest: layouts, numbers of threads. The comparison takes the best.
   *
   * @throws IllegalArgumentException if it cannot do the task, saying what it can
   */
  List<Session> open(Task task);
}
