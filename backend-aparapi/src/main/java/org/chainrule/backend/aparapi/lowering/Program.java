package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.BackendException;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;

/**
 * A graph's nodes by number, each lowered, with the numbers of its operands. Nodes that only rename elements (reshape,
 * tap) are looked through: an operand is always a node that has elements of its own. What depends on constants only is
 * computed here, once.
 */
final class Program {
  private static final int MOST_CONSTANT_ELEMENTS = 1 << 22;

  private final List<Node> nodes;
  private final Lowered[] lowered;
  private final int[] roots;
  private final int[][] operands;
  private final List<List<Integer>> readers = new ArrayList<>();

  Program(Graph graph, OpenClLowering lowering) {
    nodes = graph.nodes();
    int n = nodes.size();
    lowered = new Lowered[n];
    roots = new int[n];
    operands = new int[n][];
    for (int i = 0; i < n; i++) {
      Node node = nodes.get(i);
      readers.add(new ArrayList<>());
      operands[i] = node.operands().stream().mapToInt(operand -> roots[graph.index(operand)]).toArray();
      lowered[i] = lowering.lower(node);
      boolean constant = operands[i].length > 0 && !(lowered[i] instanceof Lowered.Fixed)
          && !(lowered[i] instanceof Lowered.Alias) && node.shape().elements() <= MOST_CONSTANT_ELEMENTS
          && Arrays.stream(operands[i]).allMatch(operand -> lowered[operand] instanceof Lowered.Fixed);
      if (constant) {
        lowered[i] = new Lowered.Fixed(evaluate(node, operands[i]));
      }
      if (lowered[i] instanceof Lowered.Fixed) {
        operands[i] = new int[0];
      }
      roots[i] = lowered[i] instanceof Lowered.Alias ? operands[i][0] : i;
      if (roots[i] == i) {
        for (int operand : operands[i]) {
          readers.get(operand).add(i);
        }
      }
    }
    checkTypes(graph.outputs().values());
  }

  private Literal evaluate(Node node, int[] from) {
    return Reference.apply(node.op(), IntStream.range(0, from.length)
        .mapToObj(k -> fixed(from[k]).reshape(node.operand(k).shape())).toList());
  }

  /** Float64 may only stand in numbers known beforehand, which reach the device as what is computed of them. */
  private void checkTypes(Collection<Node> outputs) {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      boolean known = lowered[roots[i]] instanceof Lowered.Fixed && !outputs.contains(node);
      if (node.dtype() == DType.FLOAT64 && !known) {
        throw new BackendException("backend aparapi: the program computes with float64 (%s of %s), which this backend"
            .formatted(node.op().getClass().getSimpleName(), node.type()) + " does not; use float32, or backend=cpu");
      }
    }
  }

  int size() {
    return nodes.size();
  }

  Node node(int i) {
    return nodes.get(i);
  }

  Lowered lowered(int i) {
    return lowered[i];
  }

  /** The numbers of a node that is known beforehand. */
  Literal fixed(int i) {
    if (lowered[i] instanceof Lowered.Fixed(Literal value)) {
      return value;
    }
    throw new AssertionError(nodes.get(i));
  }

  /** The node that has the elements of this one: itself, unless it is an alias. */
  int root(int i) {
    return roots[i];
  }

  /** The roots of a node's operands; none for numbers known beforehand. */
  int[] operands(int i) {
    return operands[i];
  }

  /** The nodes that read this one's elements. */
  List<Integer> readers(int i) {
    return readers.get(i);
  }

  /** Whether a node is a function of elements at the same place. */
  boolean isElementwise(int i) {
    return lowered[i] instanceof Lowered.Elementwise || lowered[i] instanceof Lowered.Generated;
  }

  /** Whether one node reads another's elements at its own places, and so can be computed together with it. */
  boolean readsInPlace(int reader, int operand) {
    return lowered[reader] instanceof Lowered.Elementwise && isElementwise(operand);
  }

  int elements(int i) {
    return nodes.get(i).shape().elements();
  }
}
