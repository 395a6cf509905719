package org.chainrule.autograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * One backward pass: cotangents of outputs are carried to the tensors wanted, over all paths between them and no others.
 * Loops instead of recursion, since traced programs may be thousands of operations deep.
 */
final class Pullback {
  /** All results of one call. Nodes are equal only to themselves. */
  private record CallSite(GraphFunction function, List<Node> operands) {}

  /** Whoever asks twice for an input or a parameter gets two nodes for one value. */
  private record Leaf(Class<?> kind, String name) {
    static Leaf of(Node node) {
      return new Leaf(node.op().getClass(), Graph.name(node));
    }
  }

  private final List<Tensor> outputs;
  private final List<Tensor> seeds;
  private final List<Tensor> wanted;

  /** Positions in an order in which operands come first. */
  private final Map<Node, Integer> positions = new IdentityHashMap<>();
  private final List<Node> order = new ArrayList<>();
  private final Set<Node> active = new HashSet<>();
  private final Map<Node, Tensor> cotangents = new IdentityHashMap<>();
  private final Map<CallSite, List<Node>> calls = new HashMap<>();

  Pullback(List<Tensor> outputs, List<Tensor> seeds, List<Tensor> wanted) {
    this.outputs = outputs;
    this.seeds = seeds;
    this.wanted = wanted;
  }

  /** The cotangents of the tensors wanted; empty where no output depends on one. */
  List<Optional<Tensor>> run() {
    outputs.forEach(output -> sort(output.node()));
    markActive();
    for (int i = 0; i < outputs.size(); i++) {
      accumulate(outputs.get(i).node(), seeds.get(i));
    }
    for (Node node : order.reversed()) {
      if (node.op() instanceof Op.Call call) {
        propagateCall(node, call.function());
      } else if (cotangents.containsKey(node)) {
        List<Supplier<Tensor>> rules = Vjps.of(node, cotangents.get(node));
        for (int i = 0; i < rules.size(); i++) {
          if (active.contains(node.operand(i))) {
            accumulate(node.operand(i), rules.get(i).get());
          }
        }
      }
    }
    return collect();
  }

  private void sort(Node root) {
    Deque<Node> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      Node node = pending.peek();
      int before = pending.size();
      if (!positions.containsKey(node)) {
        node.operands().stream().filter(operand -> !positions.containsKey(operand)).forEach(pending::push);
        if (pending.size() > before) {
          continue;
        }
        positions.put(node, order.size());
        order.add(node);
      }
      pending.pop();
    }
  }

  private static boolean isLeaf(Node node) {
    return node.op() instanceof Op.Input || node.op() instanceof Op.Parameter || node.op() instanceof Op.State;
  }

  private void markActive() {
    Set<Node> nodes = new HashSet<>();
    Set<Leaf> leaves = new HashSet<>();
    wanted.forEach(tensor -> {
      nodes.add(tensor.node());
      if (isLeaf(tensor.node())) {
        leaves.add(Leaf.of(tensor.node()));
      }
    });
    for (Node node : order) {
      boolean leads = nodes.contains(node) || isLeaf(node) && leaves.contains(Leaf.of(node))
          || node.operands().stream().anyMatch(active::contains);
      if (leads && node.dtype().isFloating()) {
        active.add(node);
        if (node.op() instanceof Op.Call call) {
          calls.computeIfAbsent(new CallSite(call.function(), node.operands()), _ -> new ArrayList<>()).add(node);
        }
      }
    }
  }

  private void accumulate(Node node, Tensor cotangent) {
    if (!active.contains(node)) {
      return;
    }
    if (cotangent.dtype() != node.dtype() || !cotangent.shape().sameSizes(node.shape())) {
      throw new IllegalArgumentException("the cotangent of %s must have its type, not %s%s"
          .formatted(node, cotangent.dtype().label(), cotangent.shape()));
    }
    cotangents.merge(node, cotangent, Tensor::add);
  }

  /** Waits for the first result in order: those who read the others have been passed by then. */
  private void propagateCall(Node node, GraphFunction function) {
    List<Node> siblings = calls.getOrDefault(new CallSite(function, node.operands()), List.of());
    if (siblings.isEmpty() || siblings.getFirst() != node || siblings.stream().noneMatch(cotangents::containsKey)) {
      return;
    }
    List<Tensor> operands = node.operands().stream().map(Tensor::new).toList();
    List<Tensor> results = new ArrayList<>();
    List<Tensor> given = new ArrayList<>();
    for (int i = 0; i < function.body().outputs().size(); i++) {
      Op.Call result = new Op.Call(function, i);
      List<Node> present = siblings.stream().filter(sibling -> sibling.op().equals(result)).toList();
      Tensor y = present.isEmpty() ? Tensors.apply(result, operands.toArray(Tensor[]::new))
          : new Tensor(present.getFirst());
      results.add(y);
      given.add(present.stream().filter(cotangents::containsKey).map(cotangents::get).reduce(Tensor::add)
          .orElseGet(() -> Tensors.zeros(y)));
    }
    CallRule.cotangents(function, operands, results, given, i -> active.contains(node.operand(i)))
        .forEach((i, cotangent) -> accumulate(node.operand(i), cotangent));
  }

  private List<Optional<Tensor>> collect() {
    Map<Leaf, Tensor> leaves = new HashMap<>();
    order.stream().filter(node -> isLeaf(node) && cotangents.containsKey(node))
        .forEach(node -> leaves.merge(Leaf.of(node), cotangents.get(node), Tensor::add));
    return wanted.stream().map(tensor -> Optional.ofNullable(
        isLeaf(tensor.node()) ? leaves.get(Leaf.of(tensor.node())) : cotangents.get(tensor.node()))).toList();
  }
}
