package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Recomputation;

/**
 * Trades time for memory: forgets values of the forward pass and computes them again when the backward pass needs them,
 * from those that are kept. The kept ones are all results of products and reductions, or the values that cross one of a
 * few cuts through the forward pass; with about sqrt(n) cuts a network of n layers needs memory for about sqrt(n) of
 * them and one more forward pass. Chen et al. 2016, arXiv:1604.06174.
 */
public final class Rematerialization {
  /** A kept value smaller than this part of all that is kept for the backward pass is not worth computing again. */
  private static final double SMALL = 1.0 / 512;

  /**
   * A graph that computes the same.
   *
   * @param graph the graph
   * @param bytes estimate of the memory that it needs for what it computes on its way
   * @param work floating-point operations that are done a second time, as a part of those of the original graph
   * @param description in words: what is computed again
   */
  public record Variant(Graph graph, long bytes, double work, String description) {}

  private final Graph graph;
  private final Liveness liveness;
  private final boolean[] forward;
  private final List<Integer> crossing = new ArrayList<>();
  private final long crossingBytes;

  private Rematerialization(Graph graph, Node loss) {
    this.graph = graph;
    this.liveness = new Liveness(graph);
    this.forward = new boolean[graph.nodes().size()];
    forward[graph.index(loss)] = true;
    for (int i = graph.index(loss); i >= 0; i--) {
      if (forward[i]) {
        graph.nodes().get(i).operands().forEach(operand -> forward[graph.index(operand)] = true);
      }
    }
    Set<Integer> read = new HashSet<>();
    for (int i = 0; i < forward.length; i++) {
      if (!forward[i]) {
        graph.nodes().get(i).operands().forEach(operand -> read.add(liveness.root(graph.index(operand))));
      }
    }
    long bytes = 0;
    for (int i = 0; i < forward.length; i++) {
      if (forward[i] && liveness.isStored(i) && read.contains(i)) {
        crossing.add(i);
        bytes += Liveness.bytes(graph.nodes().get(i));
      }
    }
    crossingBytes = bytes;
  }

  /**
   * Graphs that compute the same as a training step, the one with the least work first: the step itself, and those of
   * its variants that need less memory than all with less work.
   *
   * @param step a training step
   * @param output the name of its output that the backward pass starts from
   */
  public static List<Variant> variants(Graph step, String output) {
    Graph inlined = step.inlined();
    Rematerialization rematerialization = new Rematerialization(inlined, inlined.outputs().get(output));
    List<Variant> candidates = new ArrayList<>();
    int layers = rematerialization.expensive();
    candidates.add(rematerialization.cheap());
    for (int segments = 2; segments <= Math.max(2, layers); segments += Math.max(1, segments / 4)) {
      candidates.add(rematerialization.segments(segments));
    }
    candidates.sort(Comparator.comparingDouble(Variant::work));
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant(step, rematerialization.liveness.peakBytes(), 0, "nothing is computed again"));
    for (Variant candidate : candidates) {
      if (candidate.bytes() < variants.getLast().bytes()) {
        variants.add(candidate);
      }
    }
    return List.copyOf(variants);
  }

  /**
   * Bytes of results that are needed while each node of a graph is computed, node by node in their order: the estimate
   * whose largest number is {@link Variant#bytes}.
   */
  public static long[] liveBytes(Graph graph) {
    return new Liveness(graph.inlined()).liveBytes();
  }

  private int expensive() {
    int count = 0;
    for (int i = 0; i < forward.length; i++) {
      Op op = graph.nodes().get(i).op();
      count += forward[i] && (op instanceof Op.MatMul || op instanceof Op.Convolution) ? 1 : 0;
    }
    return count;
  }

  /** Computes again what needs no product, reduction or other gathering of many elements. */
  private Variant cheap() {
    Set<Integer> kept = new HashSet<>();
    for (int i = 0; i < forward.length; i++) {
      Op op = graph.nodes().get(i).op();
      if (forward[i] && !Liveness.isElementwise(op) && !Liveness.isAlias(op) && !(op instanceof Op.RandomBits)) {
        kept.add(i);
      }
    }
    return variant(kept, forward.length, "element-wise operations are computed again");
  }

  /** Computes again all but the last of some parts of the forward pass, each from the values that reach it. */
  private Variant segments(int segments) {
    Set<Integer> kept = new LinkedHashSet<>();
    List<Long> crossed = liveForward();
    int cut = 0;
    long passed = 0;
    int next = 1;
    for (int position = 0; position < crossing.size() && next < segments; position++) {
      passed += Liveness.bytes(graph.nodes().get(crossing.get(position)));
      if (passed >= crossingBytes / segments * next) {
        int from = crossing.get(position);
        int to = position + 1 < crossing.size() ? crossing.get(position + 1) : from;
        cut = narrowest(crossed, Math.max(cut, from), to);
        kept.addAll(liveAt(cut));
        next++;
      }
    }
    return variant(kept, cut, "the forward pass is computed again but for the last of %d parts".formatted(segments));
  }

  private static int narrowest(List<Long> crossed, int from, int to) {
    int best = from;
    for (int i = from; i < to; i++) {
      if (crossed.get(i) < crossed.get(best)) {
        best = i;
      }
    }
    return best;
  }

  /** For each place in the forward pass the bytes that later parts of the forward pass still read. */
  private List<Long> liveForward() {
    int[] last = lastForwardReaders();
    long[] change = new long[forward.length + 1];
    for (int i = 0; i < forward.length; i++) {
      if (forward[i] && last[i] > i) {
        change[i] += Liveness.bytes(graph.nodes().get(i));
        change[last[i]] -= Liveness.bytes(graph.nodes().get(i));
      }
    }
    List<Long> live = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < forward.length; i++) {
      sum += change[i];
      live.add(sum);
    }
    return live;
  }

  private Set<Integer> liveAt(int cut) {
    int[] last = lastForwardReaders();
    Set<Integer> live = new LinkedHashSet<>();
    for (int i = 0; i <= cut; i++) {
      if (forward[i] && last[i] > cut && !Liveness.isKept(graph.nodes().get(i).op())) {
        live.add(i);
      }
    }
    return live;
  }

  /** For each root in the forward pass its last reader there. */
  private int[] lastForwardReaders() {
    int[] last = new int[forward.length];
    for (int i = 0; i < forward.length; i++) {
      if (forward[i] && liveness.root(i) == i) {
        for (Node operand : graph.nodes().get(i).operands()) {
          last[liveness.root(graph.index(operand))] = i;
        }
      }
    }
    return last;
  }

  /** The graph in which the backward pass computes anew what stands before a place in the forward pass and is not kept. */
  private Variant variant(Set<Integer> kept, int end, String description) {
    Set<Integer> all = new HashSet<>(kept);
    for (int i : crossing) {
      if (i > end || Liveness.bytes(graph.nodes().get(i)) <= crossingBytes * SMALL) {
        all.add(i);
      }
    }
    Copies copies = new Copies(all);
    Map<Node, Node> rebuilt = new IdentityHashMap<>();
    for (int i = 0; i < forward.length; i++) {
      Node node = graph.nodes().get(i);
      if (!forward[i]) {
        List<Node> operands = node.operands().stream()
            .map(operand -> forward[graph.index(operand)] ? copies.forBackward(operand) : rebuilt.get(operand))
            .toList();
        rebuilt.put(node, operands.equals(node.operands()) ? node : new Node(node.op(), operands));
      } else {
        rebuilt.put(node, node);
      }
    }
    Map<String, Node> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, rebuilt.get(node)));
    Map<Node, Node> updates = new LinkedHashMap<>();
    graph.updates().forEach((leaf, node) -> updates.put(leaf, rebuilt.get(node)));
    Graph result = Graph.of(outputs, updates);
    double work = Work.of(graph);
    return new Variant(result, new Liveness(result).peakBytes(), copies.work / work, description);
  }

  /** Second computations of forward values, each made once. */
  private final class Copies {
    private final Set<Integer> kept;
    private final Map<Node, Node> copies = new IdentityHashMap<>();
    private double work;

    Copies(Set<Integer> kept) {
      this.kept = kept;
    }

    Node forBackward(Node node) {
      return isThere(node) ? node : copy(node);
    }

    private boolean isThere(Node node) {
      int root = liveness.root(graph.index(node));
      return kept.contains(root) || Liveness.isKept(graph.nodes().get(root).op());
    }

    private Node copy(Node wanted) {
      List<Node> pending = new ArrayList<>(List.of(wanted)); // not recursion: parts may be thousands of nodes long
      while (!pending.isEmpty()) {
        Node node = pending.getLast();
        List<Node> missing = node.operands().stream()
            .filter(operand -> !isThere(operand) && !copies.containsKey(operand)).toList();
        if (missing.isEmpty() || copies.containsKey(node)) {
          pending.removeLast();
          if (!copies.containsKey(node)) {
            work += Work.of(node);
            copies.put(node, new Node(node.op(), node.operands().stream()
                .map(operand -> !isThere(operand) ? copies.get(operand) : marked(operand)).toList()));
          }
        } else {
          pending.addAll(missing);
        }
      }
      return copies.get(wanted);
    }

    private Node marked(Node value) {
      Op op = value.op();
      return Liveness.isKept(op) && !Liveness.isLeaf(op) ? value
          : copies.computeIfAbsent(value, Recomputation::mark);
    }
  }
}
