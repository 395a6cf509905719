package org.chainrule.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;

/**
 * One row of the table of operations: an operation, its operands, and how exact a result must be.
 *
 * @param name what the row tries
 * @param op the operation
 * @param operands its operands; for an input, parameter or state its value
 * @param tolerance how far a result may be from the reference
 */
public record OperatorCase(String name, Op op, List<Literal> operands, Tolerance tolerance) {
  private static final String RESULT = "result";

  /** Copies the list. */
  public OperatorCase {
    operands = List.copyOf(operands);
  }

  private boolean isLeaf() {
    return op instanceof Op.Input || op instanceof Op.Parameter || op instanceof Op.State;
  }

  /** A program of the operation alone, whose operands are inputs. */
  Graph graph() {
    List<Node> leaves = new ArrayList<>();
    if (!isLeaf()) {
      operands.forEach(operand -> leaves.add(new Node(new Op.Input("x" + leaves.size(), operand.type()), List.of())));
    }
    return Graph.of(Map.of(RESULT, new Node(op, leaves)));
  }

  /** A program of the operation alone, whose operands are constants. */
  Graph constantGraph() {
    List<Node> constants = operands.stream().map(operand -> new Node(new Op.Constant(operand), List.of())).toList();
    return Graph.of(Map.of(RESULT, new Node(op, isLeaf() ? List.of() : constants)));
  }

  /** Values for {@link #graph()}. */
  Map<String, Literal> leaves() {
    Map<String, Literal> leaves = new LinkedHashMap<>();
    operands.forEach(operand -> leaves.put(
        isLeaf() ? Graph.name(new Node(op, List.of())) : "x" + leaves.size(), operand));
    return leaves;
  }

  /** All element types that it computes with. */
  Set<DType> dtypes() {
    Set<DType> dtypes = new TreeSet<>();
    graph().inlined().nodes().forEach(node -> dtypes.add(node.dtype()));
    return dtypes;
  }
}
