package org.chainrule.backend.cpu.codegen;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What vector and scalar code have in common: slots, indices, and constants. A constant is put in a slot once, where
 * {@link #hoist} is called; which ones there will be is known from a first writing of the same code.
 */
abstract class SlotLanes implements KernelLanes {
  /** Constants that a piece of code has used. */
  record Constants(Set<Integer> floats, Set<Integer> integers) {
    Constants() {
      this(new LinkedHashSet<>(), new LinkedHashSet<>());
    }
  }

  protected final CodeBuilder code;
  private final Constants constants;
  private final Map<Integer, Integer> floatSlots = new HashMap<>();
  private final Map<Integer, Integer> integerSlots = new HashMap<>();

  SlotLanes(CodeBuilder code, Constants constants) {
    this.code = code;
    this.constants = constants;
  }

  /** Puts all constants of the first writing in slots. */
  void hoist() {
    constants.floats().forEach(bits -> floatSlots.put(bits, newConstant(Float.intBitsToFloat(bits))));
    constants.integers().forEach(value -> integerSlots.put(value, newConstant(value.intValue())));
  }

  /** A slot with a number in all lanes. */
  abstract int newConstant(float value);

  /** A slot with an integer in all lanes. */
  abstract int newConstant(int value);

  @Override
  public Integer constant(float value) {
    int bits = Float.floatToRawIntBits(value);
    constants.floats().add(bits);
    Integer slot = floatSlots.get(bits);
    return slot == null ? newConstant(value) : slot;
  }

  @Override
  public Integer constantInt(int value) {
    constants.integers().add(value);
    Integer slot = integerSlots.get(value);
    return slot == null ? newConstant(value) : slot;
  }

  /** A new slot with what lies on the stack. */
  protected int keep(TypeKind kind) {
    int slot = code.allocateLocal(kind);
    code.storeLocal(kind, slot);
    return slot;
  }

  /** Puts an array and a place in it on the stack. */
  protected void push(int array, Index index) {
    code.aload(array);
    push(index);
  }

  /** Puts a place on the stack. */
  protected void push(Index index) {
    code.iload(index.start());
    if (index.column() >= 0) {
      code.iload(index.column()).iadd();
    }
    if (index.plus() != 0) {
      code.loadConstant(index.plus()).iadd();
    }
  }
}
