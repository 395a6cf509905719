package org.chainrule.backend.cpu.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.backend.cpu.codegen.Access;
import org.chainrule.backend.cpu.codegen.Instruction;
import org.chainrule.backend.cpu.codegen.Kernels;
import org.chainrule.backend.cpu.codegen.LoopNest;
import org.chainrule.backend.cpu.codegen.Tiling;
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.steps.Broadcast;
import org.chainrule.backend.cpu.steps.FusedStep;
import org.chainrule.backend.cpu.steps.FusedStep.Target;

/**
 * Turns a group of element-wise operations and reductions into a nest of loops. All run over the same number of elements,
 * seen as rows as long as possible, such that in each row every operand is either repeated or read in order.
 */
final class NestBuilder {
  /** A reduction of longer rows is one of parts of rows. */
  private static final int LONGEST_ROW = 4096;

  private static final int MOST_WORK = 300;

  private final Program program;
  private final List<Integer> group;
  private final Map<Integer, Value> stored;
  private final Map<Integer, Broadcast> broadcasts;
  private final int elements;
  private final int rows;
  private final int columns;
  private final Map<Target, Integer> accessOf = new LinkedHashMap<>();
  private final List<Access> accesses = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<int[]> tables = new ArrayList<>();
  private final List<Instruction> code = new ArrayList<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private final Set<Value> reads = new LinkedHashSet<>();
  private final List<Value> writes = new ArrayList<>();

  /**
   * A builder.
   *
   * @param program all nodes
   * @param group the nodes to run in one nest, operands first
   * @param stored the values of operands and of those results that are read elsewhere
   * @param broadcasts operands that are repeated while they are read
   */
  NestBuilder(Program program, List<Integer> group, Map<Integer, Value> stored, Map<Integer, Broadcast> broadcasts) {
    this.program = program;
    this.group = group;
    this.stored = stored;
    this.broadcasts = broadcasts;
    this.elements = program.space(group.getFirst());
    this.columns = longestRow();
    this.rows = columns == 0 ? 1 : elements / columns;
  }

  /**
   * A group in pieces, each of which is short enough for one method of generated code: the virtual machine compiles none
   * of more than 8,000 bytes. What a piece needs of one before is stored in between.
   */
  static List<List<Integer>> pieces(Program program, List<Integer> group) {
    List<List<Integer>> pieces = new ArrayList<>();
    List<Integer> piece = new ArrayList<>();
    int work = 0;
    for (int node : group) {
      int more = program.isElementwise(node)
          ? Tiling.weight(new Instruction.Apply(program.node(node).op(), DType.FLOAT32, DType.FLOAT32, List.of()))
          : 1;
      if (work + more > MOST_WORK && !piece.isEmpty()) {
        pieces.add(piece);
        piece = new ArrayList<>();
        work = 0;
      }
      piece.add(node);
      work += more;
    }
    pieces.add(piece);
    return pieces;
  }

  private int longestRow() {
    int length = elements;
    for (int node : group) {
      if (program.lowered(node) instanceof Lowered.Reduction(ReduceKind _, Axes axes)
          && program.elements(node) > 1) {
        length = commonDivisor(length, axes.inner());
      }
      for (int operand : program.operands(node)) {
        Broadcast broadcast = broadcasts.get(operand);
        if (broadcast != null && !broadcast.isScalar() && elements > 0) {
          length = commonDivisor(length, broadcast.axes().inner());
        }
      }
    }
    return length;
  }

  private static int commonDivisor(int a, int b) {
    return b == 0 ? a : commonDivisor(b, a % b);
  }

  FusedStep build(Kernels kernels) {
    for (int node : group) {
      List<Integer> operands = new ArrayList<>();
      for (int operand : program.operands(node)) {
        operands.add(places.computeIfAbsent(operand, this::load));
      }
      if (program.lowered(node) instanceof Lowered.Reduction(ReduceKind kind, Axes axes)) {
        reduce(node, kind, axes, operands.getFirst());
        continue;
      }
      Node of = program.node(node);
      DType from = program.node(program.operands(node)[operands.size() - 1]).dtype();
      places.put(node, add(new Instruction.Apply(of.op(), from, of.dtype(), operands)));
      Value result = stored.get(node);
      if (result != null) {
        add(new Instruction.Store(access(new Target.Stored(result), all(result.dtype())), places.get(node)));
        writes.add(result);
      }
    }
    LoopNest nest = new LoopNest(rows, columns, accesses, tables.size(), code);
    return new FusedStep(nest, kernels.of(nest), targets, tables, List.copyOf(reads), writes);
  }

  private int add(Instruction instruction) {
    code.add(instruction);
    return code.size() - 1;
  }

  private int access(Target target, Access access) {
    return accessOf.computeIfAbsent(target, _ -> {
      accesses.add(access);
      targets.add(target);
      return accesses.size() - 1;
    });
  }

  /** Each place has its own element; a space of one place is a row of its own. */
  private Access all(DType dtype) {
    return elements == 1 ? Access.scalar(dtype) : new Access(dtype, rows == 1 ? 0 : columns, -1, true);
  }

  private int load(int operand) {
    Broadcast broadcast = broadcasts.get(operand);
    DType dtype = program.node(operand).dtype();
    Value value = broadcast == null ? Objects.requireNonNull(stored.get(operand)) : broadcast.source();
    reads.add(value);
    Access access = broadcast == null ? all(dtype)
        : broadcast.isScalar() || elements == 0 ? Access.scalar(dtype)
        : spread(dtype, broadcast.axes());
    // The same value may be read in several ways, which are several accesses.
    accesses.add(access);
    targets.add(new Target.Stored(value));
    return add(new Instruction.Load(accesses.size() - 1));
  }

  /** The elements of a smaller array, each belonging to several places. */
  private Access spread(DType dtype, Axes axes) {
    boolean contiguous = columns > 1 && axes.innerStride(0) == 1;
    int step = rows > 1 ? axes.placeOfElement(columns, 0) : 0;
    boolean linear = true;
    for (int row = 0; row < rows && linear; row++) {
      linear = axes.placeOfElement(row * columns, 0) == row * step;
    }
    return new Access(dtype, linear ? step : 0, linear ? -1 : table(axes), contiguous);
  }

  private int table(Axes axes) {
    int[] starts = new int[rows];
    Arrays.setAll(starts, row -> axes.placeOfElement(row * columns, 0));
    for (int i = 0; i < tables.size(); i++) {
      if (Arrays.equals(tables.get(i), starts)) {
        return i;
      }
    }
    tables.add(starts);
    return tables.size() - 1;
  }

  private void reduce(int node, ReduceKind kind, Axes axes, int operand) {
    Value result = Objects.requireNonNull(stored.get(node));
    writes.add(result);
    boolean wholeRows = rows == result.elements() && columns <= LONGEST_ROW
        && (result.elements() == 1 || axes.inner() == columns && axes.innerStride(0) == 0);
    if (wholeRows) {
      int sum = add(new Instruction.ReduceRow(kind, operand));
      add(new Instruction.Store(access(new Target.Stored(result), new Access(DType.FLOAT32, 1, -1, false)), sum));
    } else if (result.elements() == 1) {
      int sum = add(new Instruction.ReduceRow(kind, operand));
      int access = access(new Target.Combined(kind, false, result), Access.scalar(DType.FLOAT64));
      add(new Instruction.Accumulate(kind, access, sum));
    } else if (axes.innerStride(0) == 0) {
      int sum = add(new Instruction.ReduceRow(kind, operand));
      int access = access(new Target.Combined(kind, false, result), spread(DType.FLOAT64, axes));
      add(new Instruction.Accumulate(kind, access, sum));
    } else {
      int access = access(new Target.Combined(kind, true, result), spread(DType.FLOAT32, axes));
      add(new Instruction.ReduceColumn(kind, access, operand));
    }
  }
}
