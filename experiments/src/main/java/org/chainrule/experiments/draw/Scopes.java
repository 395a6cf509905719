package org.chainrule.experiments.draw;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.experiments.run.ModelTrace;

/**
 * Which layer each node of a model belongs to. A layer's result is tapped under the layer's name: what a tap needs and no
 * earlier tap needed belongs to it. Parameters and states say by their names where they belong.
 */
final class Scopes {
  private static final String PENALTIES = "penalties";
  private final Map<Node, String> scopes = new IdentityHashMap<>();

  private Scopes() {}

  static Scopes of(ModelTrace trace) {
    Scopes scopes = new Scopes();
    Graph graph = trace.graph();
    for (Node node : graph.nodes()) {
      String name = Graph.name(node);
      if (node.op() instanceof Op.Input) {
        scopes.scopes.put(node, "");
      } else if (!name.isEmpty()) {
        scopes.scopes.put(node, parent(name));
      } else if (node.op() instanceof Op.Tap tap) {
        scopes.claim(node, ofTap(tap.name()));
      }
    }
    scopes.claim(graph.outputs().get(ModelTrace.LOSS), trace.loss());
    graph.outputs().values().forEach(output -> scopes.claim(output, PENALTIES));
    return scopes;
  }

  /** All nodes in one drawing. */
  static Scopes none(ModelTrace trace) {
    Scopes scopes = new Scopes();
    trace.graph().nodes().forEach(node -> scopes.scopes.put(node, ""));
    return scopes;
  }

  /** An activation and what was changed of the samples are tapped inside the scope that they belong to. */
  private static String ofTap(String name) {
    return name.matches("(.*/)?activation\\d+") || name.startsWith(ModelTrace.AUGMENTATION) ? parent(name) : name;
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private void claim(Node root, String scope) {
    Deque<Node> pending = new ArrayDeque<>();
    pending.push(root);
    while (!pending.isEmpty()) {
      Node node = pending.pop();
      if (scopes.putIfAbsent(node, scope) == null) {
        node.operands().forEach(pending::push);
      }
    }
  }

  String of(Node node) {
    return scopes.getOrDefault(node, "");
  }

  /** All scopes with nodes in them or below them, in the order in which they end; first the outermost, which is empty. */
  List<String> all(Graph graph) {
    Set<String> backwards = new LinkedHashSet<>();
    for (Node node : graph.nodes().reversed()) {
      String scope = of(node);
      backwards.add(scope);
      for (int end = scope.lastIndexOf('/'); end >= 0; end = scope.lastIndexOf('/', end - 1)) {
        backwards.add(scope.substring(0, end));
      }
    }
    backwards.remove("");
    List<String> all = new ArrayList<>(List.of(""));
    all.addAll(List.copyOf(backwards).reversed());
    return all;
  }

  /** Whether a leaf only feeds random numbers. */
  static boolean isRandomness(Node node) {
    return node.op() instanceof Op.Input input
        && (input.name().equals(TraceContext.SEED) || input.name().equals(TraceContext.STEP));
  }
}
