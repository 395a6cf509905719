package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Functions;
import org.chainrule.backend.aparapi.pieces.Chain;
import org.chainrule.backend.aparapi.pieces.Piece;
import org.chainrule.backend.aparapi.pieces.Repetition;
import org.chainrule.backend.aparapi.pieces.Value;

/** Element-wise nodes that one launch computes, one task an element: no intermediate result is stored. */
final class Group {
  private static final int COST_OF_FUNCTION = 4;

  private final Program program;
  private final List<Integer> members;
  private final Map<Integer, Value> stored;
  private final Map<Integer, Value> results;

  /**
   * A group.
   *
   * @param program all nodes
   * @param members the nodes, operands first
   * @param stored values of nodes outside that members read
   * @param results values of members that are read outside
   */
  Group(Program program, List<Integer> members, Map<Integer, Value> stored, Map<Integer, Value> results) {
    this.program = program;
    this.members = members;
    this.stored = stored;
    this.results = results;
  }

  Piece piece() {
    return new Piece("elementwise " + members.size(), reads(), List.copyOf(results.values()),
        program.elements(members.getFirst()), cost(), this::write);
  }

  /** The same as the elements of one member, for a reduction. */
  Chain chain(int member) {
    return new Chain(reads(), List.copyOf(results.values()), cost(),
        (code, place) -> Objects.requireNonNull(write(code, place).get(member)));
  }

  private List<Value> reads() {
    Set<Value> reads = new LinkedHashSet<>();
    for (int node : members) {
      for (int operand : program.operands(node)) {
        source(operand).map(stored::get).ifPresent(reads::add);
      }
    }
    return List.copyOf(reads);
  }

  private int cost() {
    return COST_OF_FUNCTION * members.size();
  }

  /** The node whose stored elements are read for an operand, if any. */
  private Optional<Integer> source(int operand) {
    if (members.contains(operand) || uniform(program, operand).isPresent()) {
      return Optional.empty();
    }
    return program.lowered(operand) instanceof Lowered.Expanded
        ? source(program.operands(operand)[0])
        : Optional.of(operand);
  }

  /** All nodes outside whose elements members read. */
  static Set<Integer> sources(Program program, List<Integer> members) {
    Group group = new Group(program, members, Map.of(), Map.of());
    Set<Integer> sources = new LinkedHashSet<>();
    members.forEach(node -> Arrays.stream(program.operands(node))
        .forEach(operand -> group.source(operand).ifPresent(sources::add)));
    return sources;
  }

  /** The number that all elements of a node are equal to, if that is known. */
  static Optional<Expr> uniform(Program program, int node) {
    if (!(program.lowered(node) instanceof Lowered.Fixed(Literal literal)) || literal.elements() == 0) {
      return Optional.empty();
    }
    boolean equal = switch (literal.dtype()) {
      case FLOAT32 -> isUniform(literal.floats());
      case INT32, BOOL, INT64, FLOAT64 -> literal.elements() == 1;
    };
    if (!equal) {
      return Optional.empty();
    }
    return Optional.of(switch (Functions.type(literal.dtype())) {
      case FLOAT -> Expr.real(literal.floats()[0]);
      case LONG -> new Expr.Long(literal.longs()[0]);
      case INT -> Expr.whole((int) literal.get(0));
    });
  }

  private static boolean isUniform(float[] values) {
    int bits = Float.floatToRawIntBits(values[0]);
    for (float value : values) {
      if (Float.floatToRawIntBits(value) != bits) {
        return false;
      }
    }
    return true;
  }

  private Map<Integer, Expr> write(Code code, Expr number) {
    Map<Integer, Expr> known = new HashMap<>();
    for (int node : members) {
      List<Expr> operands = new ArrayList<>();
      boolean generated = program.lowered(node) instanceof Lowered.Generated;
      for (int operand : program.operands(node)) {
        operands.add(generated ? element(code, operand, Expr.whole(0))
            : known.computeIfAbsent(operand, o -> element(code, o, number)));
      }
      Expr element = code.let(switch (program.lowered(node)) {
        case Lowered.Elementwise(Lowered.Function function) -> function.apply(code, operands);
        case Lowered.Generated(Lowered.Generator generator) -> generator.apply(code, number, operands);
        case Lowered.Leaf _, Lowered.Fixed _, Lowered.Alias _, Lowered.Expanded _, Lowered.Reduced _,
            Lowered.Computed _ ->
            throw new AssertionError(program.node(node));
      });
      known.put(node, element);
      Value result = results.get(node);
      if (result != null) {
        result.store(code, number, element);
      }
    }
    return known;
  }

  private Expr element(Code code, int operand, Expr number) {
    Optional<Expr> uniform = uniform(program, operand);
    if (uniform.isPresent()) {
      return uniform.get();
    }
    if (program.lowered(operand) instanceof Lowered.Expanded) {
      Node node = program.node(operand);
      Repetition repetition = Repetition.of(node.operand(0).shape(), node.shape());
      return element(code, program.operands(operand)[0], repetition.source(code, number));
    }
    return code.let(stored.get(operand).at(code, number));
  }
}
