package org.chainrule.backend.aparapi.code;

import java.util.ArrayList;
import java.util.List;

/** Finds the sizes that statements mention, in the order of their mention; equal ones stay apart. */
final class Sizes {
  private final List<Expr.Whole> found = new ArrayList<>();

  private Sizes() {}

  static List<Expr.Whole> of(List<Statement> statements) {
    Sizes sizes = new Sizes();
    sizes.block(statements);
    return sizes.found;
  }

  private void block(List<Statement> statements) {
    for (Statement statement : statements) {
      switch (statement) {
        case Statement.Declare(_, Expr value) -> visit(value);
        case Statement.Assign(_, Expr value) -> visit(value);
        case Statement.Store(_, Expr index, Expr value) -> {
          visit(index);
          visit(value);
        }
        case Statement.Loop loop -> {
          visit(loop.from());
          visit(loop.limit());
          visit(loop.step());
          block(loop.body());
        }
        case Statement.When(Condition condition, List<Statement> body) -> {
          visit(condition);
          block(body);
        }
      }
    }
  }

  private void visit(Condition condition) {
    for (Condition.Comparison comparison : condition.comparisons()) {
      visit(comparison.left());
      visit(comparison.right());
    }
  }

  private void visit(Expr expr) {
    switch (expr) {
      case Expr.Whole whole -> {
        if (whole.isSize()) {
          found.add(whole);
        }
      }
      case Expr.Long _, Expr.Real _, Expr.Local _, Expr.Argument _, Expr.Items _ -> {
        // nothing inside
      }
      case Expr.Load(_, Expr index) -> visit(index);
      case Expr.Arithmetic(_, Expr left, Expr right) -> {
        visit(left);
        visit(right);
      }
      case Expr.Negative(Expr operand) -> visit(operand);
      case Expr.Call(_, List<Expr> arguments) -> arguments.forEach(this::visit);
      case Expr.Choice(Condition condition, Expr yes, Expr no) -> {
        visit(condition);
        visit(yes);
        visit(no);
      }
      case Expr.Convert(_, Expr operand) -> visit(operand);
    }
  }
}
