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
import org.chainrule.backend.cpu.kernels.Axes;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.steps.Broadcast;
import org.chainrule.backend.cpu.steps.FusedStep;
import org.chainrule.backend.cpu.steps.FusedStep.Target;

/**
 * Turns a group of element-wise operations and reductions into a nest of loops. They run over the same number of elements,
 * seen as rows as long as possible, such that in each row every operand is either repeated or read in order; or else
 * have one element for each of these rows.
 */
final class NestBuilder {
  /** A reduction of longer rows is one of parts of rows. */
  static final int LONGEST_ROW = 4096;

  private static final int MOST_WORK = 300;

  private final Program program;
  private final List<Integer> group;
  private final Map<Integer, Value> stored;
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
   */
  NestBuilder(Program program, List<Integer> group, Map<Integer, Value> stored) {
    this.program = program;
    this.group = group;
    this.stored = stored;
    this.elements = group.stream().mapToInt(program::space).max().orElseThrow();
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
      int more = program.isElementwise(node) ? program.weight(node) : 1;
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

  /** Whether a group's rows are shorter than vectors. */
  static boolean hasShortRows(Program program, List<Integer> group) {
    NestBuilder builder = new NestBuilder(program, group, Map.of());
    return builder.rows > 1 && builder.columns < LoopNest.ACCUMULATORS;
  }

  private int longestRow() {
    int length = elements;
    boolean rowsToo = false;
    for (int node : group) {
      if (program.space(node) < elements) {
        rowsToo = true;
        continue;
      }
      if (program.lowered(node) instanceof Lowered.Reduction(ReduceKind _, Axes axes)
          && program.elements(node) > 1) {
        length = commonDivisor(length, axes.inner());
      }
      for (int operand : program.operands(node)) {
        if (isExpanded(operand) && program.elements(source(operand)) > 1 && elements > 0) {
          length = commonDivisor(length, axes(operand).inner());
        }
      }
    }
    int ofRows = group.stream().mapToInt(program::space).min().orElse(elements);
    return rowsToo ? commonDivisor(length, elements / ofRows) : length;
  }

  private boolean isExpanded(int node) {
    return program.lowered(node) instanceof Lowered.Expanded;
  }

  private int source(int expanded) {
    return program.operands(expanded)[0];
  }

  private Axes axes(int expanded) {
    Node node = program.node(expanded);
    return Axes.of(node.shape().sizes(), Broadcast.strides(node.operand(0).shape(), node.shape()));
  }

  private static int commonDivisor(int a, int b) {
    return b == 0 ? a : commonDivisor(b, a % b);
  }

  FusedStep build(Kernels kernels) {
    List<Instruction> overwriting = new ArrayList<>(); // behind all that reads the old elements
    for (int node : group) {
      List<Integer> operands = new ArrayList<>();
      boolean ofRow = program.space(node) < elements;
      for (int operand : program.operands(node)) {
        Integer known = places.get(operand);
        if (known == null) {
          known = load(operand, ofRow);
          places.put(operand, known);
        }
        operands.add(known);
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
        boolean overwrites = result.kind() == Value.Kind.LEAF;
        Instruction.Store store = new Instruction.Store(
            overwrites ? known(result)
                : access(new Target.Stored(result), ofRow ? oneForRow(result.dtype()) : all(result.dtype())),
            places.get(node));
        if (overwrites) {
          overwriting.add(store);
        } else {
          add(store);
        }
        writes.add(result);
      }
    }
    code.addAll(overwriting);
    LoopNest nest = new LoopNest(rows, columns, accesses, tables.size(), code);
    return new FusedStep(nest, kernels.of(nest), targets, tables, List.copyOf(reads), writes);
  }

  private int add(Instruction instruction) {
    code.add(instruction);
    return code.size() - 1;
  }

  /** The access by which a leaf is read element by element, or a new one. */
  private int known(Value leaf) {
    Target target = new Target.Stored(leaf);
    Access access = all(leaf.dtype());
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).equals(target) && accesses.get(i).equals(access)) {
        return i;
      }
    }
    return access(target, access);
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

  private static Access oneForRow(DType dtype) {
    return new Access(dtype, 1, -1, false);
  }

  private int load(int operand, boolean ofRow) {
    boolean expanded = isExpanded(operand);
    if (expanded && places.containsKey(source(operand)) && group.contains(source(operand))) {
      return places.get(source(operand)); // the same for all places of a row
    }
    DType dtype = program.node(operand).dtype();
    Value value = Objects.requireNonNull(stored.get(expanded ? source(operand) : operand));
    reads.add(value);
    Access access = expanded && (value.elements() == 1 || elements == 0) ? Access.scalar(dtype)
        : expanded ? spread(dtype, axes(operand))
        : ofRow ? oneForRow(dtype)
        : all(dtype);
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
    int count = program.elements(node);
    boolean ofRow = program.space(node) < elements;
    boolean wholeRows = !ofRow && rows == count && columns <= LONGEST_ROW
        && (count == 1 || axes.inner() == columns && axes.innerStride(0) == 0);
    Value result = stored.get(node);
    if (wholeRows) {
      int sum = add(new Instruction.ReduceRow(kind, operand));
      places.put(node, sum);
      if (result != null) {
        writes.add(result);
        add(new Instruction.Store(access(new Target.Stored(result), oneForRow(DType.FLOAT32)), sum));
      }
      return;
    }
    writes.add(Objects.requireNonNull(result));
    if (ofRow) {
      int access = access(new Target.Combined(kind, false, result), Access.scalar(DType.FLOAT64));
      add(new Instruction.Accumulate(kind, access, operand));
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
