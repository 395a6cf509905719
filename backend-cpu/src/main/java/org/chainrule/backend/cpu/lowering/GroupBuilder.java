package org.chainrule.backend.cpu.lowering;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.ElementLoops;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.steps.Broadcast;
import org.chainrule.backend.cpu.steps.ElementwiseStep;

/** Turns a group of element-wise nodes into a loop over blocks: orders loads and operations and gives out registers. */
public final class GroupBuilder {
  private final Program program;
  private final List<Integer> group;
  private final Map<Integer, Value> stored;
  private final Map<Integer, Broadcast> broadcasts;
  private final Map<Integer, Integer> lastUses = new HashMap<>();
  private final Map<Integer, ElementwiseStep.Place> places = new HashMap<>();
  private final Map<DType, Deque<Integer>> free = new EnumMap<>(DType.class);
  private final boolean direct;
  private final List<DType> registers = new ArrayList<>();
  private final List<ElementwiseStep.Instruction> once = new ArrayList<>();
  private final List<ElementwiseStep.Instruction> body = new ArrayList<>();
  private final Set<Value> reads = new LinkedHashSet<>();

  /**
   * A builder.
   *
   * @param program all nodes
   * @param group the nodes to run in one loop, operands first
   * @param stored the values of operands and of those results that are read elsewhere
   * @param broadcasts operands that are repeated while they are read
   */
  public GroupBuilder(Program program, List<Integer> group, Map<Integer, Value> stored,
      Map<Integer, Broadcast> broadcasts) {
    this.program = program;
    this.group = group;
    this.stored = stored;
    this.broadcasts = broadcasts;
    this.direct = program.elements(group.getFirst()) <= ElementwiseStep.BLOCK;
  }

  public ElementwiseStep build() {
    for (int node : group) {
      lastUses.put(node, node);
      for (int operand : program.operands(node)) {
        lastUses.put(operand, node);
      }
    }
    List<Value> writes = new ArrayList<>();
    for (int node : group) {
      List<ElementwiseStep.Place> operands = new ArrayList<>();
      for (int operand : program.operands(node)) {
        operands.add(places.computeIfAbsent(operand, this::load));
      }
      Value result = stored.get(node);
      ElementwiseStep.Place place = result != null && direct
          ? new ElementwiseStep.Place.Stored(result)
          : register(program.node(node).dtype());
      places.put(node, place);
      apply(loops(node), operands, place);
      if (result != null) {
        writes.add(result);
        if (place instanceof ElementwiseStep.Place.Register register) {
          body.add(new ElementwiseStep.Instruction.Store(register, result));
        }
      }
      for (int operand : Arrays.stream(program.operands(node)).distinct().toArray()) {
        release(operand, node);
      }
      release(node, node);
    }
    return new ElementwiseStep(program.elements(group.getFirst()),
        new ElementwiseStep.Program(once, body, registers), List.copyOf(reads), writes);
  }

  private void apply(ElementLoops loops, List<ElementwiseStep.Place> operands, ElementwiseStep.Place result) {
    List<ElementwiseStep.Place> values = new ArrayList<>(operands);
    for (int i = 0; i < loops.loops().size(); i++) {
      ElementLoops.Loop loop = loops.loops().get(i);
      List<ElementwiseStep.Place> reads = loop.operands().stream().map(values::get).toList();
      for (int operand : Set.copyOf(loop.operands())) {
        if (operand >= loops.operands() && loops.lastUse(operand) == i) {
          giveBack(values.get(operand));
        }
      }
      ElementwiseStep.Place place = i == loops.loops().size() - 1 ? result : register(loop.dtype());
      values.add(place);
      ElementwiseStep.Place first = reads.isEmpty() ? place : reads.getFirst();
      ElementwiseStep.Place last = reads.isEmpty() ? place : reads.getLast();
      ElementwiseStep.Place second = reads.size() > 1 ? reads.get(1) : last;
      body.add(new ElementwiseStep.Instruction.Apply(loop.kernel(), first, second, last, place));
    }
  }

  private ElementLoops loops(int node) {
    if (program.lowered(node) instanceof Lowered.Elementwise(ElementLoops loops)) {
      return loops;
    }
    throw new AssertionError(program.node(node));
  }

  private ElementwiseStep.Place load(int operand) {
    Broadcast broadcast = broadcasts.get(operand);
    if (broadcast == null) {
      Value value = Objects.requireNonNull(stored.get(operand));
      reads.add(value);
      if (direct) {
        return new ElementwiseStep.Place.Stored(value);
      }
      ElementwiseStep.Place.Register register = register(value.dtype());
      body.add(new ElementwiseStep.Instruction.Load(value, register));
      return register;
    }
    reads.add(broadcast.source());
    DType dtype = program.node(operand).dtype();
    // What is loaded once must not lie in a register that the body writes to before it is first read there.
    ElementwiseStep.Place.Register register = broadcast.isScalar() ? newRegister(dtype) : register(dtype);
    (broadcast.isScalar() ? once : body).add(new ElementwiseStep.Instruction.Repeat(broadcast, register));
    return register;
  }

  private ElementwiseStep.Place.Register register(DType dtype) {
    Deque<Integer> known = free.computeIfAbsent(dtype, _ -> new ArrayDeque<>());
    return known.isEmpty() ? newRegister(dtype) : new ElementwiseStep.Place.Register(known.pop());
  }

  private ElementwiseStep.Place.Register newRegister(DType dtype) {
    registers.add(dtype);
    return new ElementwiseStep.Place.Register(registers.size() - 1);
  }

  /** Gives a register back behind its last use, except those that are filled once. */
  private void release(int operand, int node) {
    Broadcast broadcast = broadcasts.get(operand);
    if ((broadcast == null || !broadcast.isScalar()) && node == lastUses.get(operand)) {
      giveBack(Objects.requireNonNull(places.get(operand)));
    }
  }

  private void giveBack(ElementwiseStep.Place place) {
    if (place instanceof ElementwiseStep.Place.Register(int number)) {
      free.computeIfAbsent(registers.get(number), _ -> new ArrayDeque<>()).push(number);
    }
  }
}
