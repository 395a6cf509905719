package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.DType;

/**
 * A group of element-wise operations, run block by block: each operation is one loop over a block that fits the
 * innermost cache, so that intermediate results never reach main memory.
 */
final class ElementwiseStep extends Step implements Workers.Task {
  /** Where an operand or result of an instruction lies: in a register of one block, or in a value at the block's place. */
  sealed interface Place {
    /** Holds one block. */
    record Register(int number) implements Place {}

    /** Read or written where it is stored. */
    record Stored(Value value) implements Place {}
  }

  /** One loop, or the loading of a broadcast operand. */
  sealed interface Instruction {
    /** result = kernel(a, b, c); operands that it does not take repeat the first. */
    record Apply(ElementKernel kernel, Place a, Place b, Place c, Place result) implements Instruction {}

    /** Writes the elements of a broadcast to a register. */
    record Load(Broadcast broadcast, Place.Register result) implements Instruction {}
  }

  /**
   * What a group computes.
   *
   * @param once instructions that are run once for each part, before its first block
   * @param body instructions that are run for each block
   * @param registers the element types of the registers
   */
  record Program(List<Instruction> once, List<Instruction> body, List<DType> registers) {}

  static final int BLOCK = 1024;
  private static final int PART_WORK = 1 << 18;

  private final Instruction[] once;
  private final Instruction[] body;
  private final List<DType> registerTypes;
  private final int elements;
  private final int partElements;
  private Value[][] registers = {};

  ElementwiseStep(int elements, Program program, List<Value> reads, List<Value> writes) {
    super(reads, writes);
    this.once = program.once().toArray(Instruction[]::new);
    this.body = program.body().toArray(Instruction[]::new);
    this.registerTypes = program.registers();
    this.elements = elements;
    this.partElements = Math.ceilDiv(Math.ceilDiv(PART_WORK, Math.max(1, body.length)), BLOCK) * BLOCK;
  }

  @Override
  List<Value> temporaries(int workers) {
    List<Value> all = new ArrayList<>();
    registers = new Value[workers][];
    for (int worker = 0; worker < workers; worker++) {
      registers[worker] = registerTypes.stream()
          .map(dtype -> new Value(dtype, Math.min(elements, BLOCK), Value.Kind.TEMPORARY)).toArray(Value[]::new);
      all.addAll(List.of(registers[worker]));
    }
    return all;
  }

  @Override
  void run(Workers workers) {
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
          kernel.apply(array(a, mine), offset(a, start), array(b, mine), offset(b, start), array(c, mine),
              offset(c, start), array(result, mine), offset(result, start), n);
      case Instruction.Load(Broadcast broadcast, Place.Register(int number)) ->
          broadcast.fill(mine[number].array(), start, n);
    }
  }

  private static Object array(Place place, Value[] mine) {
    return switch (place) {
      case Place.Register(int number) -> mine[number].array();
      case Place.Stored(Value value) -> value.array();
    };
  }

  private static int offset(Place place, int start) {
    return place instanceof Place.Stored ? start : 0;
  }
}
