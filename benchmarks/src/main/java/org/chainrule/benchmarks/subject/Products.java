package org.chainrule.benchmarks.subject;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.workload.Task;

/**
 * The matrix products of a step and nothing else, compiled by the same backend: what a step costs at least. It computes
 * no loss, so there is nothing to agree on.
 *
 * @param subject builds the workload
 * @param backend compiles the products
 */
public record Products(Subject subject, TensorBackend backend) implements Peer {
  @Override
  public String description() {
    return "its matrix products alone";
  }

  @Override
  public boolean computesTheSame() {
    return false;
  }

  @Override
  public List<Session> open(Task task) {
    Map<Node, Node> leaves = new HashMap<>();
    Map<String, Node> outputs = new LinkedHashMap<>();
    for (Node node : subject.step(task).inlined().nodes()) {
      if (node.op() instanceof Op.MatMul) {
        outputs.put("y" + outputs.size(), new Node(node.op(), node.operands().stream()
            .map(operand -> leaves.computeIfAbsent(operand, key -> leaf(key, "x" + leaves.size()))).toList()));
      }
    }
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("%s has no matrix products".formatted(task.workload().id()));
    }
    return List.of(new Run(backend.compile(Graph.of(outputs)), new ArrayList<>(leaves.values())));
  }

  /** A parameter stays one, since a backend may keep it in the order that products like; the rest is given. */
  private static Node leaf(Node operand, String name) {
    return operand.op() instanceof Op.Parameter ? operand : new Node(new Op.Input(name, operand.type()), List.of());
  }

  /** The compiled products. */
  private record Run(Executable program) implements Session {
    Run(Executable program, List<Node> leaves) {
      this(program);
      for (Node leaf : leaves) {
        Literal numbers = Literal.zeros(leaf.type());
        for (int i = 0; i < numbers.elements(); i++) {
          numbers.set(i, 0.01 * (i % 7 - 3));
        }
        program.write(Graph.name(leaf), numbers);
      }
    }

    @Override
    public String label() {
      return "";
    }

    @Override
    public void step() {
      program.run();
    }

    @Override
    public float[] observe() {
      step();
      return new float[0];
    }

    @Override
    public void close() {
      program.close();
    }
  }
}
