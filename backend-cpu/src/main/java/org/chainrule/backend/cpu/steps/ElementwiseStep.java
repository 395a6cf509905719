package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.ElementKernel;
import org.chainrule.backend.cpu.lowering.Program;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A group of element-wise operations, run block by block: each operation is one loop over a block that fits the
 * innermost cache, so that intermediate results never reach main memory.
 */
public final class ElementwiseStep extends Step implements Workers.Task {
  /** Where an operand or result of an instruction lies. */
  public sealed interface Place {
    /** In an array of one block. */
    record Register(int number) implements Place {}

    /** Where it is stored, in a program of one block only. */
    record Stored(Value value) implements Place {}
  }

  /** One loop over a block. */
  public sealed interface Instruction {
    /** result = kernel(a, b, c); operands that it does not take repeat the last. */
    record Apply(ElementKernel kernel, Place a, Place b, Place c, Place result) implements Instruction {}

    /** Copies a block of a broadcast to a register. */
    record Repeat(Broadcast broadcast, Place.Register result) implements Instruction {}

    /** Copies a block of a value to a register. */
    record Load(Value value, Place.Register result) implements Instruction {}

    /** Copies a register to a block of a value. */
    record Store(Place.Register from, Value value) implements Instruction {}
  }

  /**
   * What a group computes.
   *
   * @param once instructions that are run once for each part, before its first block
   * @param body instructions that are run for each block
   * @param registers the element types of the registers
   */
  public record Program(List<Instruction> once, List<Instruction> body, List<DType> registers) {}

  public static final int BLOCK = 1024;
  private static final int PART_WORK = 1 << 18;

  private final Instruction[] once;
  private final Instruction[] body;
  private final List<DType> registerTypes;
  private final int elements;
  private final int partElements;
  private Value[][] registers = {};

  public ElementwiseStep(int elements, Program program, List<Value> reads, List<Value> writes) {
    super(reads, writes);
    this.once = program.once().toArray(Instruction[]::new);
    this.body = program.body().toArray(Instruction[]::new);
    this.registerTypes = program.registers();
    this.elements = elements;
    this.partElements = Math.ceilDiv(Math.ceilDiv(PART_WORK, Math.max(1, body.length)), BLOCK) * BLOCK;
  }

  @Override
  public void reserve(Scratch scratch) {
    registers = new Value[scratch.workers()][];
    for (int worker = 0; worker < registers.length; worker++) {
      registers[worker] = registerTypes.stream().map(dtype -> scratch.value(dtype, Math.min(elements, BLOCK)))
          .toArray(Value[]::new);
    }
  }

  @Override
  public void run(Workers workers) {
    workers.run(Math.ceilDiv(elements, partElements), this);
  }

  @Override
  public void run(int part, int worker) {
    Value[] mine = registers[worker];
    int first = part * partElements;
    int last = Math.min(elements, first + partElements);
    for (Instruction instruction : once) {
      run(instruction, mine, first, Math.min(BLOCK, last - first));
    }
    for (int start = first; start < last; start += BLOCK) {
      int n = Math.min(BLOCK, last - start);
      for (Instruction instruction : body) {
        run(instruction, mine, start, n);
      }
    }
  }

  private static void run(Instruction instruction, Value[] mine, int start, int n) {
    switch (instruction) {
      case Instruction.Apply(ElementKernel kernel, Place a, Place b, Place c, Place result) ->
          kernel.apply(array(a, mine), array(b, mine), array(c, mine), array(result, mine), n);
      case Instruction.Repeat(Broadcast broadcast, Place.Register(int number)) ->
          broadcast.fill(mine[number].array(), start, n);
      case Instruction.Load(Value value, Place.Register(int number)) ->
          Copies.copy(value.array(), start, 1, mine[number].array(), 0, 1, n);
      case Instruction.Store(Place.Register(int number), Value value) ->
          Copies.copy(mine[number].array(), 0, 1, value.array(), start, 1, n);
    }
  }

  private static Object array(Place place, Value[] mine) {
    return switch (place) {
      case Place.Register(int number) -> mine[number].array();
      case Place.Stored(Value value) -> value.array();
    };
  }

  @Override
  public String toString() {
    return super.toString() + " in " + body.length + " loops";
  }
}
