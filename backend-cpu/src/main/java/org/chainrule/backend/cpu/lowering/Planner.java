package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.plan.BufferPlanner;
import org.chainrule.backend.cpu.plan.Plan;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Storage;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;
import org.chainrule.backend.cpu.steps.CopyStep;

/** Makes the plan of a graph: fuses, orders, runs once what is constant, and gives out storage. */
public final class Planner {
  private final Graph graph;
  private final PlanOptions options;
  private final Kernels kernels;
  private final Program program;
  private final Map<String, Storage> leaves = new LinkedHashMap<>();
  private final Map<Integer, Value> values = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> constantSteps = new ArrayList<>();
  private final List<List<Integer>> units = new ArrayList<>();
  private final int[] unitOf;
  private final Set<Integer> emitted = new HashSet<>();
  private final Map<Integer, List<Integer>> updated = new HashMap<>();

  private Planner(Graph graph, PlanOptions options, Map<String, Storage> shared, Kernels kernels) {
    this.graph = graph;
    this.options = options;
    this.kernels = kernels;
    this.program = CheapRecomputation.apply(Program.of(graph, options.tier()), graph);
    this.unitOf = new int[program.size()];
    for (int i = 0; i < program.size(); i++) {
      if (program.lowered(i) instanceof Lowered.Leaf) {
        leaf(i, shared);
      }
    }
  }

  /**
   * The plan of a graph without calls.
   *
   * @param graph the graph
   * @param options how it is made
   * @param shared storages of parameters and states that another program keeps, by name
   * @param workers for what is computed once
   * @param kernels where fused operations get their code
   */
  public static Plan plan(Graph graph, PlanOptions options, Map<String, Storage> shared, Workers workers,
      Kernels kernels) {
    Graph simple = SubnormalUpdates.apply(RectifierMasks.apply(OuterProducts.apply(graph)));
    Graph laidOut = options.channelsLast() ? ChannelsLast.apply(simple, ImageLowering::fits) : simple;
    Planner planner = new Planner(laidOut, options, shared, kernels);
    planner.group();
    planner.orderedUnits().forEach(planner::emit);
    return planner.finish(workers);
  }

  private void leaf(int i, Map<String, Storage> shared) {
    Node node = program.node(i);
    String name = Graph.name(node);
    Storage known = node.op() instanceof Op.Input ? null : shared.get(name);
    Storage storage = known == null ? Storage.allocate(node.dtype(), program.elements(i)) : known;
    Value value = new Value(node.dtype(), program.elements(i), Value.Kind.LEAF);
    value.store(storage);
    values.put(i, value);
    leaves.put(name, storage);
  }

  /** Puts each node that is computed into a unit: a group of element-wise nodes, or itself alone. */
  private void group() {
    Arrays.fill(unitOf, -1);
    for (List<Integer> group : RowFusion.merge(program, new Fusion(program).groups())) {
      add(group);
    }
    for (int i = 0; i < program.size(); i++) {
      boolean own = program.lowered(i) instanceof Lowered.Computed || program.lowered(i) instanceof Lowered.Expanded
          || program.lowered(i) instanceof Lowered.Fixed;
      if (own) {
        add(List.of(i));
      }
    }
  }

  private void add(List<Integer> unit) {
    unit.forEach(node -> unitOf[node] = units.size());
    units.add(unit);
  }

  /** Units in an order in which what they read comes first, otherwise that of the program. */
  private List<List<Integer>> orderedUnits() {
    List<List<Integer>> order = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    for (int unit : topologicalOrder()) {
      if (!isSource(unit) || units.get(unit).stream().anyMatch(this::isResult)) {
        sourcesOf(unit).forEach(source -> addOnce(source, order, done));
        addOnce(unit, order, done);
      }
    }
    return order;
  }

  private void addOnce(int unit, List<List<Integer>> order, Set<Integer> done) {
    if (done.add(unit)) {
      order.add(units.get(unit));
    }
  }

  /** Whether a unit needs no other, as random numbers do: it can wait until its first reader wants it. */
  private boolean isSource(int unit) {
    return units.get(unit).stream().flatMapToInt(node -> Arrays.stream(program.operands(node)))
        .allMatch(operand -> unitOf[operand] < 0);
  }

  private Set<Integer> sourcesOf(int unit) {
    Set<Integer> sources = new LinkedHashSet<>();
    for (int node : units.get(unit)) {
      for (int operand : program.operands(node)) {
        int source = unitOf[operand];
        if (source >= 0 && source != unit && !isOwn(operand, unit) && isSource(source)) {
          sources.add(source);
        }
      }
    }
    return sources;
  }

  /** Whether an operand is nothing but a repetition of what the unit itself computes. */
  private boolean isOwn(int operand, int unit) {
    return program.lowered(operand) instanceof Lowered.Expanded && unitOf[program.operands(operand)[0]] == unit;
  }

  private List<Integer> topologicalOrder() {
    int[] missing = new int[units.size()];
    List<Set<Integer>> readers = new ArrayList<>();
    units.forEach(_ -> readers.add(new HashSet<>()));
    for (int unit = 0; unit < units.size(); unit++) {
      for (int node : units.get(unit)) {
        for (int operand : program.operands(node)) {
          int source = unitOf[operand];
          if (source >= 0 && source != unit && !isOwn(operand, unit) && !isSource(source)
              && readers.get(source).add(unit)) {
            missing[unit]++;
          }
        }
      }
    }
    PriorityQueue<Integer> ready = new PriorityQueue<>((a, b) -> Integer.compare(units.get(a).getFirst(),
        units.get(b).getFirst()));
    for (int unit = 0; unit < units.size(); unit++) {
      if (missing[unit] == 0) {
        ready.add(unit);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int unit = ready.remove();
      order.add(unit);
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

  private void emit(List<Integer> unit) {
    int first = unit.getFirst();
    Node node = program.node(first);
    switch (program.lowered(first)) {
      case Lowered.Leaf _, Lowered.Alias _ -> throw new AssertionError(node);
      case Lowered.Fixed(var literal) -> {
        Value value = new Value(node.dtype(), program.elements(first), Value.Kind.CONSTANT);
        value.store(new Storage(literal.array()));
        values.put(first, value);
      }
      case Lowered.Elementwise _, Lowered.Reduction _ -> {
        for (List<Integer> piece : NestBuilder.pieces(program, unit)) {
          Set<Integer> members = new HashSet<>(piece);
          piece.stream().filter(member -> isReadOutside(member, members)).forEach(member -> store(member, piece));
          place(new NestBuilder(program, piece, values).build(kernels), program.isConstant(first));
        }
      }
      case Lowered.Expanded _ -> expand(first);
      case Lowered.Computed(Lowered.Maker maker) -> {
        List<Value> operands = Arrays.stream(program.operands(first)).mapToObj(values::get).toList();
        place(maker.make(operands, result(first)), program.isConstant(first));
      }
    }
    emitted.addAll(unit);
  }

  /** A member's elements go to a value of their own, or over those of the leaf that they update. */
  private void store(int member, List<Integer> piece) {
    List<Integer> leavesOf = updated().getOrDefault(member, List.of());
    if (leavesOf.size() == 1 && isOverwritable(leavesOf.getFirst(), member, piece)) {
      values.put(member, values.get(leavesOf.getFirst()));
    } else {
      result(member);
    }
  }

  /**
   * Whether nothing reads a leaf's old elements once a piece has run, and the piece reads each before it writes it. Rows
   * that are shorter than a vector are not overwritten: the next row's elements would be read before they are written
   * back, for which a processor waits.
   */
  private boolean isOverwritable(int leaf, int next, List<Integer> piece) {
    boolean onePass = piece.stream().allMatch(program::isElementwise);
    return options.reuse() && onePass && !NestBuilder.hasShortRows(program, piece) && !outputs().contains(next)
        && !isResult(leaf)
        && program.readers(leaf).stream().allMatch(reader -> piece.contains(reader) || hasRun(reader));
  }

  private boolean hasRun(int node) {
    return program.lowered(node) instanceof Lowered.Expanded
        ? emitted.containsAll(program.readers(node))
        : emitted.contains(node);
  }

  /** The leaves that a node's elements are the next values of. */
  private Map<Integer, List<Integer>> updated() {
    if (updated.isEmpty()) {
      graph.updates().forEach((leaf, node) -> updated
          .computeIfAbsent(program.root(program.index(node)), _ -> new ArrayList<>()).add(program.index(leaf)));
    }
    return updated;
  }

  private Set<Integer> outputs() {
    return graph.outputs().values().stream().map(node -> program.root(program.index(node))).collect(Collectors.toSet());
  }

  private void expand(int i) {
    Node node = program.node(i);
    Value source = values.get(program.operands(i)[0]);
    boolean stored = isResult(i) || program.readers(i).stream().anyMatch(reader -> !program.isFusable(reader));
    if (stored) {
      place(CpuLowering.expansion(node, source, result(i)), program.isConstant(i));
    }
  }

  private Value result(int i) {
    Value value = new Value(program.node(i).dtype(), program.elements(i),
        program.isConstant(i) ? Value.Kind.CONSTANT : Value.Kind.TEMPORARY);
    values.put(i, value);
    return value;
  }

  private void place(Step step, boolean constant) {
    (constant ? constantSteps : steps).add(step);
  }

  private boolean isReadOutside(int node, Set<Integer> members) {
    return isResult(node) || program.readers(node).stream().anyMatch(reader -> !members.contains(reader)
        && !(program.lowered(reader) instanceof Lowered.Expanded && members.containsAll(program.readers(reader))
            && !isResult(reader)));
  }

  private boolean isResult(int root) {
    return results().contains(root);
  }

  private Set<Integer> results() {
    if (results.isEmpty()) {
      graph.outputs().values().forEach(node -> results.add(program.root(program.index(node))));
      graph.updates().values().forEach(node -> results.add(program.root(program.index(node))));
    }
    return results;
  }

  private final Set<Integer> results = new HashSet<>();

  private Plan finish(Workers workers) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    graph.outputs().forEach((name, node) -> outputs.put(name, kept(values.get(program.root(program.index(node))))));
    List<Value> leafValues = new ArrayList<>();
    List<Value> nextValues = new ArrayList<>();
    Set<Value> taken = new HashSet<>(outputs.values());
    graph.updates().forEach((leaf, node) -> {
      int root = program.root(program.index(node));
      if (values.get(root) != values.get(program.index(leaf))) {
        leafValues.add(values.get(program.index(leaf)));
        nextValues.add(exclusive(values.get(root), taken));
      }
    });
    BufferPlanner.plan(constantSteps, options);
    constantSteps.forEach(step -> step.run(workers));
    BufferPlanner.Layout layout = BufferPlanner.plan(steps, options);
    List<Plan.Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < leafValues.size(); i++) {
      exchanges.add(new Plan.Exchange(leafValues.get(i).storage(), nextValues.get(i).storage()));
    }
    return new Plan(List.copyOf(steps), layout.freed(), exchanges, leaves, outputs, layout.bytes());
  }

  /** A value that still has this run's elements after its updates: a leaf is copied. */
  private Value kept(Value value) {
    if (value.kind() == Value.Kind.LEAF) {
      return copy(value);
    }
    if (value.kind() == Value.Kind.TEMPORARY) {
      value.become(Value.Kind.RESULT);
    }
    return value;
  }

  /** A value whose array may be exchanged, because nobody else looks at it after the run. */
  private Value exclusive(Value value, Set<Value> taken) {
    Value own = value.kind() == Value.Kind.TEMPORARY ? kept(value)
        : value.kind() == Value.Kind.RESULT && !taken.contains(value) ? value : copy(value);
    return taken.add(own) ? own : copy(value);
  }

  private Value copy(Value value) {
    Value copy = new Value(value.dtype(), value.elements(), Value.Kind.RESULT);
    steps.add(CopyStep.of(value, copy));
    return copy;
  }
}
