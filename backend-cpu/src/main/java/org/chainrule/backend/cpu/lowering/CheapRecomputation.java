package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;

/**
 * Computes some element-wise results again where they are read, instead of storing them: those that a few operations give
 * from one array that is stored anyway and from small ones. So does batch normalisation need neither its centred nor its
 * normalised input for the backward pass: reading the input itself takes no longer. The same operations on the same
 * numbers give the same bits.
 */
final class CheapRecomputation {
  private static final int LEAST_ELEMENTS = 4096;
  private static final int MOST_WORK = 8;
  /** An array is small if it has so many times fewer elements. */
  private static final int SMALL = 8;

  private final Program program;
  private final int[] groupOf;
  private final Set<Integer> results = new HashSet<>();
  private final Set<Integer> updated = new HashSet<>();
  private final Set<Integer> repeated = new HashSet<>();

  private final List<Node> nodes = new ArrayList<>();
  private final List<Lowered> lowered = new ArrayList<>();
  private final List<Integer> roots = new ArrayList<>();
  private final List<int[]> operands = new ArrayList<>();
  private final List<Boolean> late = new ArrayList<>();
  private final int[] places;
  private final Map<List<Integer>, Integer> copies = new HashMap<>();

  private CheapRecomputation(Program program, Graph graph) {
    this.program = program;
    this.groupOf = new int[program.size()];
    this.places = new int[program.size()];
    Arrays.fill(groupOf, -1);
    List<List<Integer>> groups = RowFusion.merge(program, new Fusion(program).groups());
    for (int group = 0; group < groups.size(); group++) {
      for (int node : groups.get(group)) {
        groupOf[node] = group;
      }
    }
    graph.outputs().values().forEach(node -> results.add(program.root(program.index(node))));
    graph.updates().forEach((leaf, next) -> {
      results.add(program.root(program.index(next)));
      updated.add(program.index(leaf));
    });
  }

  /** The same program, with nodes repeated in the groups that read them. */
  static Program apply(Program program, Graph graph) {
    CheapRecomputation recomputation = new CheapRecomputation(program, graph);
    for (int node = 0; node < program.size(); node++) {
      if (recomputation.isWorthRepeating(node)) {
        recomputation.repeated.add(node);
      }
    }
    return recomputation.repeated.isEmpty() ? program : recomputation.rewritten();
  }

  private boolean isWorthRepeating(int node) {
    if (!program.isElementwise(node) || program.isConstant(node) || program.elements(node) < LEAST_ELEMENTS
        || results.contains(node)) {
      return false;
    }
    boolean readElsewhere = false;
    for (int reader : program.readers(node)) {
      if (!program.isFusable(reader)) {
        return false;
      }
      readElsewhere |= groupOf[reader] != groupOf[node];
    }
    Set<Integer> arrays = new HashSet<>();
    return readElsewhere && work(node, arrays) <= MOST_WORK && arrays.size() <= 1;
  }

  /** How much is to be computed for a node from stored arrays, which are noted; too much if they are not to be had. */
  private int work(int node, Set<Integer> arrays) {
    int work = program.weight(node);
    for (int operand : program.operands(node)) {
      if (work > MOST_WORK) {
        return work;
      }
      if (isSmall(operand, node)) {
        continue;
      }
      if (isRepeatedFor(operand)) {
        work += work(operand, arrays);
      } else if (program.lowered(operand) instanceof Lowered.Expanded || updated.contains(operand)) {
        return MOST_WORK + 1; // it would have to be stored, or is to be written over
      } else {
        arrays.add(operand);
      }
    }
    return work;
  }

  private boolean isSmall(int operand, int node) {
    int source = program.lowered(operand) instanceof Lowered.Expanded ? program.operands(operand)[0] : operand;
    return program.elements(source) <= program.elements(node) / SMALL || program.isConstant(source);
  }

  /** Whether an operand of a repeated node is computed again too, because it is not stored. */
  private boolean isRepeatedFor(int operand) {
    return program.isElementwise(operand) && !results.contains(operand) && (repeated.contains(operand)
        || program.readers(operand).stream().allMatch(reader -> groupOf[reader] == groupOf[operand]));
  }

  private Program rewritten() {
    for (int node = 0; node < program.size(); node++) {
      int[] from = program.operands(node);
      int[] to = new int[from.length];
      for (int i = 0; i < from.length; i++) {
        boolean again = repeated.contains(from[i]) && groupOf[node] != groupOf[from[i]] && program.isFusable(node);
        to[i] = again ? copy(from[i], groupOf[node], program.isLate(node)) : places[from[i]];
      }
      int root = program.root(node);
      places[node] = add(program.node(node), program.lowered(node), to, program.isLate(node),
          root == node ? -1 : places[root]);
    }
    return new Program(nodes, lowered.toArray(Lowered[]::new), roots.stream().mapToInt(Integer::intValue).toArray(),
        operands.toArray(int[][]::new), lateness(), node -> places[program.index(node)]);
  }

  private boolean[] lateness() {
    boolean[] each = new boolean[late.size()];
    for (int i = 0; i < each.length; i++) {
      each[i] = late.get(i);
    }
    return each;
  }

  private int copy(int node, int group, boolean isLate) {
    Integer known = copies.get(List.of(node, group));
    if (known != null) {
      return known;
    }
    int[] to = Arrays.stream(program.operands(node)).map(operand -> !isSmall(operand, node) && isRepeatedFor(operand)
        ? copy(operand, group, isLate)
        : places[operand]).toArray();
    int copy = add(program.node(node), program.lowered(node), to, isLate, -1);
    copies.put(List.of(node, group), copy);
    return copy;
  }

  private int add(Node node, Lowered what, int[] of, boolean isLate, int root) {
    nodes.add(node);
    lowered.add(what);
    operands.add(of);
    late.add(isLate);
    roots.add(root < 0 ? nodes.size() - 1 : root);
    return nodes.size() - 1;
  }
}
