package org.chainrule.benchmarks.peer;

import java.util.List;
import org.chainrule.api.Dataset;
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

  /** Whether its numbers are to be those of our side; a comparison that finds others fails then. */
  default boolean computesTheSame() {
    return true;
  }

  /**
   * Trains a network on real samples, each epoch in a new order.
   *
   * @param task network, first values, batch size and threads; its batches are not used
   * @param data samples to train and test on
   * @param epochs passes over the samples to train on
   */
  default Training train(Task task, Dataset.Splits data, int epochs) {
    throw new IllegalArgumentException(description() + " is not asked to train");
  }

  /**
   * What came out of a training.
   *
   * @param accuracy share of the test samples that are classified rightly
   * @param seconds time on the wall from its start to the end of the last epoch, without reading data and testing
   */
  record Training(double accuracy, double seconds) {}
}
