package org.chainrule.autograd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Node;

/** Copies expressions with some of their nodes replaced; calls stay calls. What does not change is not copied. */
final class Substitution {
  private final Map<Node, Node> copies;

  Substitution(Map<Node, Node> replacements) {
    this.copies = new IdentityHashMap<>(replacements);
  }

  Node apply(Node root) {
    Deque<Node> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      Node node = pending.peek();
      int before = pending.size();
      if (!copies.containsKey(node)) {
        node.operands().stream().filter(operand -> !copies.containsKey(operand)).forEach(pending::push);
        if (pending.size() > before) {
          continue;
        }
        List<Node> operands = node.operands().stream().map(copies::get).toList();
        copies.put(node, operands.equals(node.operands()) ? node : new Node(node.op(), operands));
      }
      pending.pop();
    }
    return copies.get(root);
  }
}
