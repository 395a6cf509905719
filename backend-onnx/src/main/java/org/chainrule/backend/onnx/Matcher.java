package org.chainrule.backend.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.TensorType;

/** Finds the standard operator that a node and those before it amount to. */
final class Matcher {
  private final Traces traces;
  private final List<Pattern> patterns;

  Matcher(Traces traces, List<Pattern> patterns, int opset) {
    this.traces = traces;
    this.patterns = patterns.stream().filter(pattern -> pattern.since() <= opset).toList();
  }

  /**
   * What was found.
   *
   * @param form the way in which the operator was written
   * @param inputs the nodes that it reads
   * @param numbers the numbers captured
   */
  record Match(Pattern.Form form, List<Node> inputs, double[] numbers) {}

  Optional<Match> match(Node root) {
    if (through(root) != root) { // found at the node itself, so that the node is what differences are blamed on
      return Optional.empty();
    }
    return patterns.stream().flatMap(pattern -> pattern.forms().apply(root)
        .flatMap(form -> match(pattern, form, root).stream())).findFirst();
  }

  private Optional<Match> match(Pattern pattern, Pattern.Form form, Node root) {
    for (Map<String, Node> bound : unify(form.body(), root, Map.of())) {
      double[] numbers = form.numbers().stream().mapToDouble(name -> number(bound.get(name))).toArray();
      if (form.fits().test(numbers) && holdsInAllTraces(pattern, form, root, bound)) {
        return Optional.of(new Match(form, form.inputs().stream().map(bound::get).toList(), numbers));
      }
    }
    return Optional.empty();
  }

  private double number(Node constant) {
    return traces.constant(constant).get(0);
  }

  /** The same match at every batch size: one that rests on a size that happens to fit is none. */
  private boolean holdsInAllTraces(Pattern pattern, Pattern.Form form, Node root, Map<String, Node> bound) {
    for (int trace = 1; trace < traces.count(); trace++) {
      Graph graph = traces.graph(trace);
      Node other = traces.node(trace, root);
      boolean holds = pattern.forms().apply(other).filter(same -> same.inputs().equals(form.inputs())
          && same.numbers().equals(form.numbers())).anyMatch(same -> unify(same.body(), other, Map.of()).stream()
              .anyMatch(map -> map.entrySet().stream().allMatch(entry -> bound.containsKey(entry.getKey())
                  && graph.index(entry.getValue()) == traces.graph().index(bound.get(entry.getKey())))));
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  /** Looks through what changes no numbers. */
  static Node through(Node node) {
    Node seen = node;
    while (seen.op() instanceof Op.Tap || seen.op() instanceof Op.StopGradient) {
      seen = seen.operand(0);
    }
    return seen;
  }

  /** All ways to fill the holes of a body so that it equals a node. */
  private static List<Map<String, Node>> unify(Node body, Node actual, Map<String, Node> bound) {
    Node pattern = through(body);
    Node node = through(actual);
    if (pattern.op() instanceof Op.Input hole) {
      return hole(hole.name(), pattern.type(), actual, bound);
    }
    if (!sameType(pattern.type(), node.type()) || !sameOp(pattern.op(), node.op())
        || pattern.operands().size() != node.operands().size()) {
      return List.of();
    }
    List<Map<String, Node>> found = new ArrayList<>(unifyAll(pattern.operands(), node.operands(), bound));
    if (commutes(pattern.op()) && pattern.operand(0) != pattern.operand(1)) {
      found.addAll(unifyAll(pattern.operands(), node.operands().reversed(), bound));
    }
    return found;
  }

  private static List<Map<String, Node>> unifyAll(List<Node> patterns, List<Node> nodes, Map<String, Node> bound) {
    List<Map<String, Node>> found = List.of(bound);
    for (int i = 0; i < patterns.size(); i++) {
      List<Map<String, Node>> next = new ArrayList<>();
      for (Map<String, Node> partial : found) {
        next.addAll(unify(patterns.get(i), nodes.get(i), partial));
      }
      found = next;
    }
    return found;
  }

  private static List<Map<String, Node>> hole(String name, TensorType type, Node actual, Map<String, Node> bound) {
    boolean number = type.shape().isScalar() && name.startsWith(Pattern.NUMBER);
    Node node = number ? through(actual) : actual;
    if (!sameType(type, node.type()) || number && !(node.op() instanceof Op.Constant)) {
      return List.of();
    }
    Node present = bound.get(name);
    if (present != null) {
      return through(present) == through(node) ? List.of(bound) : List.of();
    }
    Map<String, Node> extended = new HashMap<>(bound);
    extended.put(name, node);
    return List.of(extended);
  }

  private static boolean sameType(TensorType a, TensorType b) {
    return a.dtype() == b.dtype() && a.shape().sameSizes(b.shape());
  }

  /** Attributes are equal; types were compared before, so that names of dimensions play no part. */
  private static boolean sameOp(Op a, Op b) {
    return a.equals(b) || a instanceof Op.Reshape && b instanceof Op.Reshape
        || a instanceof Op.Expand && b instanceof Op.Expand;
  }

  private static boolean commutes(Op op) {
    if (op instanceof Op.Binary binary) {
      return binary.kind() != BinaryKind.SUB && binary.kind() != BinaryKind.DIV && binary.kind() != BinaryKind.POW;
    }
    return op instanceof Op.Compare compare
        && (compare.kind() == CompareKind.EQ || compare.kind() == CompareKind.NE);
  }
}
