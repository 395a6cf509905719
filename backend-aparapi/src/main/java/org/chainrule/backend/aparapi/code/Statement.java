package org.chainrule.backend.aparapi.code;

import java.util.List;

/** What device code does. */
public sealed interface Statement {
  /** A new variable with its first value. */
  record Declare(Expr.Local local, Expr value) implements Statement {}

  record Assign(Expr.Local local, Expr value) implements Statement {}

  record Store(Memory memory, Expr index, Expr value) implements Statement {}

  /** {@code for (int counter = from; counter < limit; counter += step)}. */
  record Loop(Expr.Local counter, Expr from, Expr limit, Expr step, List<Statement> body) implements Statement {}

  record When(Condition condition, List<Statement> body) implements Statement {}
}
