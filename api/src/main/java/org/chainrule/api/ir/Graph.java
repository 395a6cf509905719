package org.chainrule.api.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A program: nodes in an order in which operands come first, named outputs, and updates that give a parameter or state
 * its next value at the end of a run. Building one drops what no output or update needs and merges equal
 * subexpressions.
 */
public final class Graph {
  private record Key(Op op, List<Integer> operands) {}

  private final List<Node> nodes;
  private final Map<Node, Integer> index;
  private final Map<String, Node> outputs;
  private final Map<Node, Node> updates;
  private final List<Key> structure;
  private final Map<String, Node> inputs;
  private final Map<String, Node> parameters;
  private final Map<String, Node> states;

  private Graph(List<Node> nodes, List<Key> structure, Map<String, Node> outputs, Map<Node, Node> updates) {
    this.nodes = List.copyOf(nodes);
    this.index = new IdentityHashMap<>();
    nodes.forEach(node -> index.put(node, index.size()));
    this.outputs = Collections.unmodifiableMap(outputs);
    this.updates = Collections.unmodifiableMap(updates);
    this.structure = List.copyOf(structure);
    this.inputs = leaves(op -> op instanceof Op.Input);
    this.parameters = leaves(op -> op instanceof Op.Parameter);
    this.states = leaves(op -> op instanceof Op.State);
  }

  /** A graph without updates. */
  public static Graph of(Map<String, Node> outputs) {
    return of(outputs, Map.of());
  }

  /**
   * A graph.
   *
   * @param outputs named results
   * @param updates from the leaf of a parameter or state to its next value
   * @throws ShapeException if an update does not fit its leaf, or one name stands for two different leaves
   */
  public static Graph of(Map<String, Node> outputs, Map<Node, Node> updates) {
    Builder builder = new Builder();
    Map<String, Node> newOutputs = new LinkedHashMap<>();
    outputs.forEach((name, node) -> newOutputs.put(name, builder.add(node)));
    // Parameters are mostly updated in the order in which the forward pass uses them. The backward pass gives their
    // gradients the other way round: in this order of nodes, what it has dealt with is needed no more.
    List<Map.Entry<Node, Node>> backward = List.copyOf(updates.entrySet()).reversed();
    backward.forEach(update -> builder.add(update.getValue()));
    Map<Node, Node> newUpdates = new LinkedHashMap<>();
    updates.forEach((leaf, node) -> {
      if (!(leaf.op() instanceof Op.Parameter || leaf.op() instanceof Op.State)) {
        throw new ShapeException("only a parameter or state can be updated, not " + leaf);
      }
      if (leaf.dtype() != node.dtype() || !leaf.shape().sameSizes(node.shape())) {
        throw new ShapeException("update of %s: it is %s, its next value %s"
            .formatted(name(leaf), leaf.type(), node.type()));
      }
      newUpdates.put(builder.add(leaf), builder.add(node));
    });
    return new Graph(builder.nodes, builder.structure, newOutputs, newUpdates);
  }

  /** All nodes, operands first. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The position of a node in {@link #nodes()}. */
  public int index(Node node) {
    Integer position = index.get(node);
    if (position == null) {
      throw new IllegalArgumentException("not a node of this graph: " + node);
    }
    return position;
  }

  /** Named results, in the order given. */
  public Map<String, Node> outputs() {
    return outputs;
  }

  /** From the leaf of a parameter or state to its next value; all take effect together at the end of a run. */
  public Map<Node, Node> updates() {
    return updates;
  }

  /** The inputs by name. */
  public Map<String, Node> inputs() {
    return inputs;
  }

  /** The parameters by name. */
  public Map<String, Node> parameters() {
    return parameters;
  }

  /** The states by name. */
  public Map<String, Node> states() {
    return states;
  }

  private Map<String, Node> leaves(Predicate<Op> kind) {
    Map<String, Node> leaves = new LinkedHashMap<>();
    nodes.stream().filter(node -> kind.test(node.op())).forEach(node -> leaves.put(name(node), node));
    return Collections.unmodifiableMap(leaves);
  }

  /** The name of an input, parameter or state. */
  public static String name(Node leaf) {
    return leafName(leaf.op());
  }

  private static String leafName(Op op) {
    return op instanceof Op.Input input ? input.name()
        : op instanceof Op.Parameter parameter ? parameter.name()
        : op instanceof Op.State state ? state.name() : "";
  }

  /** This graph with every {@link Op.Call} replaced by its function's body, at all depths. */
  public Graph inlined() {
    if (nodes.stream().noneMatch(node -> node.op() instanceof Op.Call)) {
      return this;
    }
    Map<Node, Node> replaced = rebuild(Map.of());
    Map<String, Node> newOutputs = new LinkedHashMap<>();
    outputs.forEach((name, node) -> newOutputs.put(name, replaced.get(node)));
    Map<Node, Node> newUpdates = new LinkedHashMap<>();
    updates.forEach((leaf, node) -> newUpdates.put(replaced.get(leaf), replaced.get(node)));
    return of(newOutputs, newUpdates);
  }

  /**
   * Copies of this graph's nodes with the given replacements for its leaves, and with calls replaced by their bodies.
   *
   * @param leaves what to put in place of leaves of this graph
   * @return for every node of this graph its copy
   */
  public Map<Node, Node> rebuild(Map<Node, Node> leaves) {
    Map<Node, Node> copies = new IdentityHashMap<>(leaves);
    for (Node node : nodes) {
      if (copies.containsKey(node)) {
        continue;
      }
      List<Node> operands = node.operands().stream().map(copies::get).toList();
      copies.put(node, node.op() instanceof Op.Call call ? call.function().body().apply(operands).get(call.result())
          : operands.equals(node.operands()) ? node : new Node(node.op(), operands));
    }
    return copies;
  }

  /** The body of a {@link GraphFunction} applied to operands: its results, with nested calls replaced too. */
  public List<Node> apply(List<Node> operands) {
    Map<Node, Node> arguments = new IdentityHashMap<>();
    inputs().forEach((name, leaf) -> arguments.put(leaf, operands.get(Integer.parseInt(name.substring(1)))));
    Map<Node, Node> copies = rebuild(arguments);
    return outputs.values().stream().map(copies::get).toList();
  }

  /** One line a node: {@code %3 = matmul(%0, %1) : float32[batch=32, 10]}; then outputs and updates. */
  public String toText() {
    return GraphText.of(this);
  }

  /** Equal if the same nodes stand in the same order and feed the same outputs and updates. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Graph that && structure.equals(that.structure)
        && positions(outputs).equals(that.positions(that.outputs))
        && positions(updates).equals(that.positions(that.updates));
  }

  private List<Object> positions(Map<?, Node> map) {
    List<Object> positions = new ArrayList<>();
    map.forEach((key, node) -> {
      positions.add(key instanceof Node leaf ? index(leaf) : key);
      positions.add(index(node));
    });
    return positions;
  }

  @Override
  public int hashCode() {
    return structure.hashCode();
  }

  @Override
  public String toString() {
    return toText();
  }

  /** Numbers the nodes that are needed and merges equal ones. */
  private static final class Builder {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Key> structure = new ArrayList<>();
    private final Map<Key, Integer> known = new HashMap<>();
    private final Map<String, Op> names = new HashMap<>();
    private final Map<Node, Integer> numbers = new IdentityHashMap<>();

    Node add(Node root) {
      Deque<Node> pending = new ArrayDeque<>(); // not recursion: traced programs may be thousands of nodes deep
      pending.push(root);
      while (!pending.isEmpty()) {
        Node node = pending.peek();
        int before = pending.size();
        if (!numbers.containsKey(node)) {
          node.operands().reversed().stream().filter(operand -> !numbers.containsKey(operand)).forEach(pending::push);
          if (pending.size() > before) {
            continue;
          }
          numbers.put(node, number(node));
        }
        pending.pop();
      }
      return nodes.get(numbers.get(root));
    }

    private int number(Node node) {
      Key key = new Key(node.op(), node.operands().stream().map(numbers::get).toList());
      Integer same = known.get(key);
      if (same != null) {
        return same;
      }
      String name = leafName(node.op());
      Op other = name.isEmpty() ? null : names.put(name, node.op());
      if (other != null) {
        throw new ShapeException("the name '%s' stands for two different leaves: %s and %s"
            .formatted(name, other, node.op()));
      }
      List<Node> operands = key.operands().stream().map(nodes::get).toList();
      nodes.add(operands.equals(node.operands()) ? node : new Node(node.op(), operands));
      structure.add(key);
      known.put(key, nodes.size() - 1);
      return nodes.size() - 1;
    }
  }
}
