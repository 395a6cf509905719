package org.chainrule.api.ir;

import java.util.Map;

/**
 * The definition of every operation: a slow interpreter that computes in double precision and rounds each FLOAT32 result
 * once.
 */
public final class Reference {
  private Reference() {}

  /**
   * The outputs and next values of a run.
   *
   * @param outputs by name
   * @param updates next values by the name of the parameter or state
   */
  public record Result(Map<String, Literal> outputs, Map<String, Literal> updates) {}

  /** The value of a node whose leaves are all constants; kept in the node, so that it is computed once. */
  public static Literal evaluate(Node node) {
    throw new AssertionError("being written");
  }

  /** Runs a graph with values for all its inputs, parameters and states. */
  public static Result run(Graph graph, Map<String, Literal> leaves) {
    throw new AssertionError("being written");
  }

  /** The value of every node of a graph. */
  public static Map<Node, Literal> values(Graph graph, Map<String, Literal> leaves) {
    throw new AssertionError("being written");
  }

  /** The value of one operation for given operands. */
  public static Literal apply(Op op, java.util.List<Literal> operands) {
    throw new AssertionError("being written");
  }
}
