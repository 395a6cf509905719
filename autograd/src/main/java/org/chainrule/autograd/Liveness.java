package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * How much memory a graph needs if its nodes are computed in their order and forgotten after their last reader. Leaves,
 * constants, outputs and next values of updates do not count: they are there in any plan. A node that only renames
 * elements has no memory of its own, nor one that is read by nothing but one element-wise node of as many elements:
 * compilers compute the two in one loop.
 */
final class Liveness {
  private final Graph graph;
  private final int[] roots;
  private final boolean[] stored;

  Liveness(Graph graph) {
    this.graph = graph;
    List<Node> nodes = graph.nodes();
    roots = new int[nodes.size()];
    stored = new boolean[nodes.size()];
    List<List<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      readers.add(new ArrayList<>());
      roots[i] = isAlias(node.op()) ? roots[graph.index(node.operand(0))] : i;
      if (roots[i] == i) {
        for (Node operand : node.operands()) {
          readers.get(roots[graph.index(operand)]).add(i);
        }
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      stored[i] = roots[i] == i && !isKept(nodes.get(i).op()) && !isFused(i, readers.get(i));
    }
    graph.outputs().values().forEach(node -> stored[roots[graph.index(node)]] = false);
    graph.updates().values().forEach(node -> stored[roots[graph.index(node)]] = false);
  }

  private boolean isFused(int i, List<Integer> readers) {
    List<Node> nodes = graph.nodes();
    return readers.size() == 1 && isElementwise(nodes.get(i).op()) && isElementwise(nodes.get(readers.getFirst()).op())
        && nodes.get(i).shape().elements() == nodes.get(readers.getFirst()).shape().elements();
  }

  /** The most bytes that are needed at the same time. */
  long peakBytes() {
    return Arrays.stream(liveBytes()).max().orElse(0);
  }

  /** The bytes that are needed while each node is computed. */
  long[] liveBytes() {
    List<Node> nodes = graph.nodes();
    int[] last = new int[nodes.size()];
    int[] first = new int[nodes.size()];
    Arrays.setAll(last, i -> i);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      int reader = stored[i] ? i : Math.max(i, last[i]); // what is computed inside its reader reads when that does
      for (Node operand : nodes.get(i).operands()) {
        int root = roots[graph.index(operand)];
        last[root] = Math.max(last[root], reader);
        first[root] = reader;
      }
    }
    long[] change = new long[nodes.size() + 1];
    for (int i = 0; i < nodes.size(); i++) {
      if (stored[i]) {
        long bytes = bytes(nodes.get(i));
        change[isSource(i) ? Math.max(i, first[i]) : i] += bytes;
        change[last[i] + 1] -= bytes;
      }
    }
    Arrays.parallelPrefix(change, Long::sum);
    return Arrays.copyOf(change, nodes.size());
  }

  /** Whether a node needs no other than leaves, as random numbers do: it can wait until its first reader wants it. */
  private boolean isSource(int i) {
    return graph.nodes().get(i).operands().stream()
        .allMatch(operand -> isKept(graph.nodes().get(roots[graph.index(operand)]).op()));
  }

  /** Whether a node has memory of its own. */
  boolean isStored(int i) {
    return stored[i];
  }

  /** The node whose elements a node names. */
  int root(int i) {
    return roots[i];
  }

  static long bytes(Node node) {
    return (long) node.shape().elements() * node.dtype().bytes();
  }

  static boolean isAlias(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.StopGradient || op instanceof Op.Tap || op instanceof Op.Expand;
  }

  static boolean isKept(Op op) {
    return isLeaf(op) || op instanceof Op.Constant || op instanceof Op.Iota || op instanceof Op.DimSize;
  }

  static boolean isLeaf(Op op) {
    return op instanceof Op.Input || op instanceof Op.Parameter || op instanceof Op.State;
  }

  static boolean isElementwise(Op op) {
    return op instanceof Op.Unary || op instanceof Op.Binary || op instanceof Op.Compare || op instanceof Op.Select
        || op instanceof Op.Cast;
  }
}
