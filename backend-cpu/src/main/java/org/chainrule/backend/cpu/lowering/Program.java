package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.backend.cpu.codegen.Instruction;
import org.chainrule.backend.cpu.codegen.Tiling;
import org.chainrule.backend.cpu.tier.Tier;
import org.chainrule.api.ir.Recomputation;

/**
 * A graph's nodes by number, each lowered, with the numbers of its operands. Nodes that only rename elements (reshape,
 * tap) are looked through: an operand is always a node that has elements of its own.
 */
public final class Program {
  private final List<Node> nodes;
  private final Lowered[] lowered;
  private final int[] roots;
  private final int[][] operands;
  private final boolean[] constant;
  private final boolean[] late;
  private final List<List<Integer>> readers = new ArrayList<>();
  private final ToIntFunction<Node> index;

  /** The nodes of a graph. */
  public static Program of(Graph graph, Tier tier) {
    List<Node> nodes = graph.nodes();
    int n = nodes.size();
    Lowered[] lowered = new Lowered[n];
    int[] roots = new int[n];
    int[][] operands = new int[n][];
    boolean[] late = new boolean[n];
    for (int i = 0; i < n; i++) {
      lowered[i] = CpuLowering.lower(nodes.get(i), tier);
      late[i] = Recomputation.isMark(nodes.get(i).op())
          || nodes.get(i).operands().stream().anyMatch(operand -> late[graph.index(operand)]);
      operands[i] = nodes.get(i).operands().stream().mapToInt(operand -> roots[graph.index(operand)]).toArray();
      roots[i] = lowered[i] instanceof Lowered.Alias ? operands[i][0] : i;
    }
    return new Program(nodes, lowered, roots, operands, late, graph::index);
  }

  /**
   * Any nodes, operands first.
   *
   * @param nodes what they are; the operands of a node may be others than it says itself
   * @param lowered what they become
   * @param roots for each the node that has its elements
   * @param operands for each the roots of its operands
   * @param late for each whether it depends on a second computation
   * @param index the number of a node of the graph
   */
  Program(List<Node> nodes, Lowered[] lowered, int[] roots, int[][] operands, boolean[] late,
      ToIntFunction<Node> index) {
    this.nodes = nodes;
    this.lowered = lowered;
    this.roots = roots;
    this.operands = operands;
    this.late = late;
    this.index = index;
    int n = nodes.size();
    constant = new boolean[n];
    for (int i = 0; i < n; i++) {
      readers.add(new ArrayList<>());
      constant[i] = lowered[i] instanceof Lowered.Fixed;
      if (!(lowered[i] instanceof Lowered.Leaf || lowered[i] instanceof Lowered.Fixed)) {
        constant[i] = true;
        for (int operand : operands[i]) {
          constant[i] &= constant[operand];
        }
      }
      if (roots[i] == i) {
        for (int operand : operands[i]) {
          readers.get(operand).add(i);
        }
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      late[i] |= isElementwise(i) && !readers.get(i).isEmpty()
          && readers.get(i).stream().allMatch(reader -> late[reader]);
    }
  }

  /** The number of a node of the graph. */
  public int index(Node node) {
    return index.applyAsInt(node);
  }

  public int size() {
    return nodes.size();
  }

  public Node node(int i) {
    return nodes.get(i);
  }

  public Lowered lowered(int i) {
    return lowered[i];
  }

  /** The node that has the elements of this one: itself, unless it is an alias. */
  public int root(int i) {
    return roots[i];
  }

  /** The roots of a node's operands; none for numbers known beforehand. */
  public int[] operands(int i) {
    return lowered[i] instanceof Lowered.Fixed ? new int[0] : operands[i];
  }

  /** The nodes that read this one's elements. */
  public List<Integer> readers(int i) {
    return readers.get(i);
  }

  /** Whether a node depends on constants only. */
  public boolean isConstant(int i) {
    return constant[i];
  }

  /**
   * Whether a node depends on a second computation, or nothing else reads it. What is not late may not be computed
   * together with what is: it would have to wait.
   */
  public boolean isLate(int i) {
    return late[i];
  }

  public boolean isElementwise(int i) {
    return lowered[i] instanceof Lowered.Elementwise;
  }

  /** Whether a node runs in the loops of a group. */
  public boolean isFusable(int i) {
    return isElementwise(i) || lowered[i] instanceof Lowered.Reduction;
  }

  /** How many elements the loops of a node run over: its own, or for a reduction those of its operand. */
  public int space(int i) {
    return lowered[i] instanceof Lowered.Reduction ? elements(operands[i][0]) : elements(i);
  }

  /** About how many simple operations an element-wise node is worth. */
  public int weight(int i) {
    return Tiling.weight(new Instruction.Apply(nodes.get(i).op(), DType.FLOAT32, DType.FLOAT32, List.of()));
  }

  public int elements(int i) {
    return nodes.get(i).shape().elements();
  }
}
