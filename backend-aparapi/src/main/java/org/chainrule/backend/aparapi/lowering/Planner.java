package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.pieces.Chain;
import org.chainrule.backend.aparapi.pieces.Moves;
import org.chainrule.backend.aparapi.pieces.Piece;
import org.chainrule.backend.aparapi.pieces.Reductions;
import org.chainrule.backend.aparapi.pieces.Value;

/** From a graph without calls to the steps that compute it. */
final class Planner {
  private final Graph graph;
  private final Target target;
  private final Program program;
  private final Map<Integer, Value> values = new HashMap<>();
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, Value> kept = new LinkedHashMap<>();
  private final Map<Value, Literal> constants = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final List<List<Integer>> units = new ArrayList<>();
  private final Set<Integer> results = new HashSet<>();
  private final int[] unitOf;

  Planner(Graph graph, Target target) {
    this.graph = graph;
    this.target = target;
    this.program = new Program(graph, new OpenClLowering(target));
    this.unitOf = new int[program.size()];
    graph.outputs().values().forEach(node -> results.add(program.root(graph.index(node))));
    graph.updates().values().forEach(node -> results.add(program.root(graph.index(node))));
    for (int i = 0; i < program.size(); i++) {
      if (program.lowered(i) instanceof Lowered.Leaf) {
        leaf(i);
      }
    }
  }

  /** A launch of a step, by number. */
  record Run(int step, int round) {}

  /** What a plan is made of. */
  record Draft(List<Step> steps, List<Run> runs, Map<String, Value> inputs, Map<String, Value> kept,
      Map<Value, Literal> constants,
      List<Ending.Output> outputs, List<Ending.Update> updates) {}

  Draft draft() {
    group();
    orderedUnits().forEach(this::emit);
    List<Ending.Output> outputs = new ArrayList<>();
    graph.outputs().forEach((name, node) -> outputs.add(output(name, program.root(graph.index(node)))));
    List<Ending.Update> updates = new ArrayList<>();
    graph.updates().forEach((leaf, node) -> {
      int root = program.root(graph.index(node));
      if (root != graph.index(leaf)) {
        updates.add(update(graph.index(leaf), root));
      }
    });
    return new Draft(steps, runs, inputs, kept, constants, outputs, updates);
  }

  private void leaf(int i) {
    Node node = program.node(i);
    boolean isInput = node.op() instanceof Op.Input;
    Value value = new Value(node.dtype(), program.elements(i), isInput ? Value.Kind.INPUT : Value.Kind.RESIDENT);
    values.put(i, value);
    (isInput ? inputs : kept).put(Graph.name(node), value);
  }

  private Ending.Output output(String name, int root) {
    Value target = new Value(program.node(root).dtype(), program.elements(root), Value.Kind.OUTPUT);
    return new Ending.Output(name, target, Group.uniform(program, root).<Ending.Source>map(Ending.Source.Number::new)
        .orElseGet(() -> new Ending.Source.Stored(lasting(root))));
  }

  /** The elements of a node, where they stay until the next run: copied from a leaf, which may be written to before. */
  private Value lasting(int root) {
    return program.lowered(root) instanceof Lowered.Leaf ? copy(stored(root)) : stored(root);
  }

  private Value copy(Value value) {
    Value copy = new Value(value.dtype(), value.elements(), Value.Kind.TEMPORARY);
    add(Moves.copy(value, copy));
    return copy;
  }

  private Ending.Update update(int leaf, int root) {
    Optional<Ending.Source> number = Group.uniform(program, root).map(Ending.Source.Number::new);
    if (number.isPresent()) {
      return new Ending.Update(values.get(leaf), number.get());
    }
    Value next = stored(root);
    if (program.lowered(root) instanceof Lowered.Leaf && next.kind() == Value.Kind.RESIDENT) {
      next = copy(next); // it may be updated itself
    }
    return new Ending.Update(values.get(leaf), new Ending.Source.Stored(next));
  }

  // ---- order --------------------------------------------------------------------------------------------------

  /** Puts each node that is computed into a unit: a group of element-wise nodes, or itself alone. */
  private void group() {
    Arrays.fill(unitOf, -1);
    Fusion.groups(program).forEach(this::unit);
    for (int i = 0; i < program.size(); i++) {
      boolean reduced = program.lowered(i) instanceof Lowered.Reduced;
      if (!(reduced && joinsChain(i)) && (reduced || program.lowered(i) instanceof Lowered.Computed
          || program.lowered(i) instanceof Lowered.Expanded)) {
        unit(List.of(i));
      }
    }
  }

  /**
   * Puts a reduction at the end of the group that makes its elements, unless that ends with one already. All operands of
   * a group are of its level or a lower one, and the reduction's is higher, so that makes no circle.
   */
  private boolean joinsChain(int reduction) {
    int operand = program.operands(reduction)[0];
    if (!program.isElementwise(operand) || program.elements(operand) == 0) {
      return false;
    }
    int number = unitOf[operand];
    List<Integer> chain = units.get(number);
    if (program.lowered(chain.getLast()) instanceof Lowered.Reduced) {
      return false;
    }
    List<Integer> joined = new ArrayList<>(chain);
    joined.add(reduction);
    units.set(number, joined);
    unitOf[reduction] = number;
    return true;
  }

  private void unit(List<Integer> unit) {
    unit.forEach(node -> unitOf[node] = units.size());
    units.add(unit);
  }

  /** Units in an order in which what they read comes first, otherwise that of the program. */
  private List<List<Integer>> orderedUnits() {
    int[] missing = new int[units.size()];
    List<Set<Integer>> readers = new ArrayList<>();
    units.forEach(_ -> readers.add(new HashSet<>()));
    for (int unit = 0; unit < units.size(); unit++) {
      for (int node : units.get(unit)) {
        for (int operand : program.operands(node)) {
          int source = unitOf[operand];
          if (source >= 0 && source != unit && readers.get(source).add(unit)) {
            missing[unit]++;
          }
        }
      }
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>((a, b) -> Integer.compare(units.get(a).getLast(),
        units.get(b).getLast()));
    for (int unit = 0; unit < units.size(); unit++) {
      if (missing[unit] == 0) {
        ready.add(unit);
      }
    }
    List<List<Integer>> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int unit = ready.remove();
      order.add(units.get(unit));
      for (int reader : readers.get(unit)) {
        if (--missing[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    if (order.size() < units.size()) {
      throw new AssertionError("fused groups depend on each other in a circle");
    }
    return order;
  }

  // ---- steps --------------------------------------------------------------------------------------------------

  private void emit(List<Integer> unit) {
    int first = unit.getFirst();
    switch (program.lowered(first)) {
      case Lowered.Leaf _, Lowered.Alias _, Lowered.Fixed _ -> throw new AssertionError(program.node(first));
      case Lowered.Expanded _ -> {
        // Copied only where somebody needs it stored.
      }
      case Lowered.Elementwise _, Lowered.Generated _ -> {
        int last = unit.getLast();
        if (program.lowered(last) instanceof Lowered.Reduced(Op.Reduce reduce)) {
          Group group = elementwise(unit.subList(0, unit.size() - 1), new HashSet<>(unit));
          add(reduction(last, reduce, group.chain(program.operands(last)[0])));
        } else {
          add(elementwise(unit, new HashSet<>(unit)).piece());
        }
      }
      case Lowered.Reduced(Op.Reduce reduce) ->
          add(reduction(first, reduce, Chain.of(stored(program.operands(first)[0]))));
      case Lowered.Computed(Lowered.Maker maker) -> {
        List<Value> operands = Arrays.stream(program.operands(first)).mapToObj(this::stored).toList();
        add(maker.make(operands, result(first)));
      }
    }
  }

  private Group elementwise(List<Integer> members, Set<Integer> unit) {
    Map<Integer, Value> sources = new HashMap<>();
    Group.sources(program, members).forEach(source -> sources.put(source, stored(source)));
    Map<Integer, Value> made = new LinkedHashMap<>();
    members.stream().filter(node -> isReadOutside(node, unit)).forEach(node -> made.put(node, result(node)));
    return new Group(program, members, sources, made);
  }

  private List<Piece> reduction(int node, Op.Reduce reduce, Chain chain) {
    return new Reductions(target.workers(), target.leastWidth()).reduce(reduce.kind(),
        program.node(node).operand(0).shape(), reduce.axes(), chain, result(node));
  }

  private boolean isReadOutside(int node, Set<Integer> members) {
    return results.contains(node) || program.readers(node).stream().anyMatch(reader -> !members.contains(reader));
  }

  private Value result(int i) {
    Value value = new Value(program.node(i).dtype(), program.elements(i), Value.Kind.TEMPORARY);
    values.put(i, value);
    return value;
  }

  /** The elements of a node in memory. */
  private Value stored(int i) {
    Value known = values.get(i);
    if (known != null) {
      return known;
    }
    if (program.lowered(i) instanceof Lowered.Fixed(Literal literal)) {
      Value constant = new Value(literal.dtype(), literal.elements(), Value.Kind.RESIDENT);
      constants.put(constant, literal);
      values.put(i, constant);
      return constant;
    }
    if (program.lowered(i) instanceof Lowered.Expanded) {
      Node node = program.node(i);
      Value source = stored(program.operands(i)[0]);
      Value expanded = result(i);
      add(Moves.expand(node.operand(0).shape(), node.shape(), source, expanded));
      return expanded;
    }
    throw new AssertionError("read before it is computed: " + program.node(i));
  }

  /** The pieces of one operation; those that take turns need all their values from the first to the last round. */
  private void add(List<Piece> pieces) {
    for (int first = 0; first < pieces.size();) {
      int rounds = pieces.get(first).rounds();
      int end = first + 1;
      while (rounds > 1 && end < pieces.size() && pieces.get(end).rounds() == rounds) {
        end++;
      }
      List<Piece> turn = pieces.subList(first, end);
      List<Value> reads = turn.stream().flatMap(piece -> piece.reads().stream()).toList();
      List<Value> writes = turn.stream().flatMap(piece -> piece.writes().stream()).toList();
      int firstStep = steps.size();
      turn.stream().filter(piece -> piece.tasks() > 0).forEach(piece -> steps.add(new Step(piece.name(), reads, writes,
          target.items(piece.tasks(), piece.cost()), code -> write(code, piece))));
      for (int round = 0; round < rounds; round++) {
        for (int step = firstStep; step < steps.size(); step++) {
          runs.add(new Run(step, round));
        }
      }
      first = end;
    }
  }

  private void add(Piece piece) {
    add(List.of(piece));
  }

  private void write(Code code, Piece piece) {
    Runnable all = () -> target.forEach(code, Expr.size(piece.tasks()), task -> piece.body().write(code, task));
    piece.condition().ifPresentOrElse(numbers -> {
      Expr.Local sum = code.variable(Expr.whole(0));
      code.loop(Expr.whole(0), Expr.size(numbers.elements()),
          i -> code.assign(sum, new Expr.Arithmetic(Expr.Operator.OR, sum, code.let(numbers.at(code, i)))));
      code.when(Condition.of(CompareKind.NE, sum, Expr.whole(0)), all);
    }, all);
  }
}
