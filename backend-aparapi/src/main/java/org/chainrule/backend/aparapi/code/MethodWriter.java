package org.chainrule.backend.aparapi.code;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.chainrule.api.ir.Op.CompareKind;

/**
 * Writes a piece of device code as the body of a Java method, in the shapes that javac gives loops, branches and choices:
 * Aparapi finds the structure again from these and from the table of local variables.
 */
final class MethodWriter {
  private final ClassDesc self;
  private final CodeBuilder builder;
  private final Map<Expr.Local, Integer> slots = new IdentityHashMap<>();
  private final Map<Expr.Whole, Expr.Local> sizes;
  private int nextSlot = 1;

  /**
   * A writer.
   *
   * @param self the class that the method is of
   * @param builder takes the instructions
   * @param sizes variables for sizes that are arguments
   */
  MethodWriter(ClassDesc self, CodeBuilder builder, Map<Expr.Whole, Expr.Local> sizes) {
    this.self = self;
    this.builder = builder;
    this.sizes = sizes;
  }

  void write(List<Statement> statements) {
    builder.localVariable(0, "self", self, builder.startLabel(), builder.endLabel());
    block(statements);
    builder.return_();
  }

  private void block(List<Statement> statements) {
    int first = nextSlot;
    Label end = builder.newLabel();
    List<Statement> remaining = new ArrayList<>(statements);
    remaining.forEach(statement -> statement(statement, end));
    builder.labelBinding(end);
    nextSlot = first;
  }

  private void statement(Statement statement, Label end) {
    switch (statement) {
      case Statement.Declare(Expr.Local local, Expr value) -> declare(local, value, end);
      case Statement.Assign(Expr.Local local, Expr value) -> {
        push(value);
        store(local);
      }
      case Statement.Store(Memory memory, Expr index, Expr value) -> {
        builder.aload(0).getfield(self, memory.field(), desc(memory.type()).arrayType());
        push(index);
        push(value);
        if (memory.type() == Type.FLOAT) {
          builder.fastore();
        } else {
          builder.iastore();
        }
      }
      case Statement.Loop loop -> loop(loop);
      case Statement.When(Condition condition, List<Statement> body) -> {
        Label after = builder.newLabel();
        unless(condition, after);
        block(body);
        builder.labelBinding(after);
      }
    }
  }

  private void declare(Expr.Local local, Expr value, Label end) {
    push(value);
    int slot = nextSlot;
    slots.put(local, slot);
    nextSlot += local.type() == Type.LONG ? 2 : 1;
    store(local);
    Label start = builder.newBoundLabel();
    builder.localVariable(slot, "v" + slot, desc(local.type()), start, end);
  }

  private void store(Expr.Local local) {
    int slot = slot(local);
    switch (local.type()) {
      case INT -> builder.istore(slot);
      case LONG -> builder.lstore(slot);
      case FLOAT -> builder.fstore(slot);
    }
  }

  private int slot(Expr.Local local) {
    return Objects.requireNonNull(slots.get(local), "a variable is used outside its block");
  }

  private void loop(Statement.Loop loop) {
    int first = nextSlot;
    Label top = builder.newLabel();
    Label end = builder.newLabel();
    declare(loop.counter(), loop.from(), end);
    builder.labelBinding(top);
    push(loop.counter());
    push(loop.limit());
    builder.if_icmpge(end);
    block(loop.body());
    if (loop.step() instanceof Expr.Whole(int step, boolean isSize) && !isSize && step < 128) {
      builder.iinc(slot(loop.counter()), step);
    } else {
      push(loop.counter());
      push(loop.step());
      builder.iadd();
      store(loop.counter());
    }
    builder.goto_(top);
    builder.labelBinding(end);
    nextSlot = first;
  }

  /** Jumps if the condition does not hold. */
  private void unless(Condition condition, Label target) {
    for (Condition.Comparison comparison : condition.comparisons()) {
      push(comparison.left());
      push(comparison.right());
      CompareKind kind = comparison.kind();
      switch (comparison.left().type()) {
        case INT -> {
          switch (kind) {
            case LT -> builder.if_icmpge(target);
            case LE -> builder.if_icmpgt(target);
            case GT -> builder.if_icmple(target);
            case GE -> builder.if_icmplt(target);
            case EQ -> builder.if_icmpne(target);
            case NE -> builder.if_icmpeq(target);
          }
        }
        case LONG -> {
          builder.lcmp();
          unlessSign(kind, target);
        }
        case FLOAT -> {
          if (kind == CompareKind.LT || kind == CompareKind.LE) {
            builder.fcmpg();
          } else {
            builder.fcmpl();
          }
          unlessSign(kind, target);
        }
      }
    }
  }

  private void unlessSign(CompareKind kind, Label target) {
    switch (kind) {
      case LT -> builder.ifge(target);
      case LE -> builder.ifgt(target);
      case GT -> builder.ifle(target);
      case GE -> builder.iflt(target);
      case EQ -> builder.ifne(target);
      case NE -> builder.ifeq(target);
    }
  }

  // ---- numbers ------------------------------------------------------------------------------------------------

  private void push(Expr expr) {
    switch (expr) {
      case Expr.Whole whole -> {
        Expr.Local argument = sizes.get(whole);
        if (argument == null) {
          builder.loadConstant(whole.value());
        } else {
          push(argument);
        }
      }
      case Expr.Long(long value) -> builder.loadConstant(value);
      case Expr.Real(float value) -> builder.loadConstant(value);
      case Expr.Local local -> {
        switch (local.type()) {
          case INT -> builder.iload(slot(local));
          case LONG -> builder.lload(slot(local));
          case FLOAT -> builder.fload(slot(local));
        }
      }
      case Expr.Argument(String field) -> builder.aload(0).getfield(self, field, CD_int);
      case Expr.Items(boolean all) ->
          builder.aload(0).invokevirtual(self, all ? "getGlobalSize" : "getGlobalId", MethodTypeDesc.of(CD_int));
      case Expr.Load(Memory memory, Expr index) -> {
        builder.aload(0).getfield(self, memory.field(), desc(memory.type()).arrayType());
        push(index);
        if (memory.type() == Type.FLOAT) {
          builder.faload();
        } else {
          builder.iaload();
        }
      }
      case Expr.Arithmetic arithmetic -> arithmetic(arithmetic);
      case Expr.Negative(Expr operand) -> {
        push(operand);
        switch (operand.type()) {
          case INT -> builder.ineg();
          case LONG -> builder.lneg();
          case FLOAT -> builder.fneg();
        }
      }
      case Expr.Call(String function, List<Expr> arguments) -> {
        builder.aload(0);
        arguments.forEach(this::push);
        builder.invokevirtual(self, function,
            MethodTypeDesc.of(CD_float, Collections.nCopies(arguments.size(), CD_float)));
      }
      case Expr.Choice(Condition condition, Expr yes, Expr no) -> {
        Label otherwise = builder.newLabel();
        Label after = builder.newLabel();
        unless(condition, otherwise);
        push(yes);
        builder.goto_(after);
        builder.labelBinding(otherwise);
        push(no);
        builder.labelBinding(after);
      }
      case Expr.Convert(Type type, Expr operand) -> {
        push(operand);
        convert(operand.type(), type);
      }
    }
  }

  private void convert(Type from, Type to) {
    switch (from) {
      case INT -> {
        if (to == Type.LONG) {
          builder.i2l();
        } else {
          builder.i2f();
        }
      }
      case LONG -> {
        if (to == Type.INT) {
          builder.l2i();
        } else {
          builder.l2f();
        }
      }
      case FLOAT -> {
        if (to == Type.INT) {
          builder.f2i();
        } else {
          builder.f2l();
        }
      }
    }
  }

  private void arithmetic(Expr.Arithmetic arithmetic) {
    push(arithmetic.left());
    push(arithmetic.right());
    switch (arithmetic.type()) {
      case INT -> {
        switch (arithmetic.operator()) {
          case ADD -> builder.iadd();
          case SUB -> builder.isub();
          case MUL -> builder.imul();
          case DIV -> builder.idiv();
          case REM -> builder.irem();
          case AND -> builder.iand();
          case OR -> builder.ior();
          case XOR -> builder.ixor();
          case SHIFT_LEFT -> builder.ishl();
          case SHIFT_RIGHT_UNSIGNED -> builder.iushr();
        }
      }
      case LONG -> {
        switch (arithmetic.operator()) {
          case ADD -> builder.ladd();
          case SUB -> builder.lsub();
          case MUL -> builder.lmul();
          case DIV -> builder.ldiv();
          case REM -> builder.lrem();
          case AND -> builder.land();
          case OR -> builder.lor();
          case XOR -> builder.lxor();
          case SHIFT_LEFT -> builder.lshl();
          case SHIFT_RIGHT_UNSIGNED -> builder.lushr();
        }
      }
      case FLOAT -> {
        switch (arithmetic.operator()) {
          case ADD -> builder.fadd();
          case SUB -> builder.fsub();
          case MUL -> builder.fmul();
          case DIV -> builder.fdiv();
          case REM -> builder.frem();
          case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_UNSIGNED -> throw new AssertionError(arithmetic);
        }
      }
    }
  }

  static ClassDesc desc(Type type) {
    return switch (type) {
      case INT -> CD_int;
      case LONG -> CD_long;
      case FLOAT -> CD_float;
    };
  }
}
