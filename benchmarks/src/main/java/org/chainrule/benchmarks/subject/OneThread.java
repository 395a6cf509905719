package org.chainrule.benchmarks.subject;

import java.util.List;
import org.chainrule.api.TensorBackend;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.workload.Task;

/**
 * Ourselves with one thread, to see what further ones bring.
 *
 * @param subject builds the workload
 * @param backend the backend with one thread
 */
public record OneThread(Subject subject, TensorBackend backend) implements Peer {
  @Override
  public String description() {
    return "one thread";
  }

  @Override
  public List<Session> open(Task task) {
    return List.of(ChainruleSession.open(subject, task, backend));
  }
}
