package org.chainrule.backend.aparapi.code;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the statements of one piece of device code. */
public final class Code {
  private List<Statement> block = new ArrayList<>();

  public List<Statement> statements() {
    return List.copyOf(block);
  }

  /** A new variable. */
  public Expr.Local variable(Expr value) {
    Expr.Local local = new Expr.Local(value.type());
    block.add(new Statement.Declare(local, value));
    return local;
  }

  /** The value, computed here once: a variable unless it is one already or a number. */
  public Expr let(Expr value) {
    return switch (value) {
      case Expr.Local _, Expr.Whole _, Expr.Long _, Expr.Real _ -> value;
      case Expr.Argument _, Expr.Items _, Expr.Load _, Expr.Arithmetic _, Expr.Negative _, Expr.Call _,
          Expr.Choice _, Expr.Convert _ ->
          variable(value);
    };
  }

  public void assign(Expr.Local local, Expr value) {
    block.add(new Statement.Assign(local, value));
  }

  public void store(Memory memory, Expr index, Expr value) {
    block.add(new Statement.Store(memory, index, value));
  }

  public void loop(Expr from, Expr limit, Consumer<Expr.Local> body) {
    loop(from, limit, Expr.whole(1), body);
  }

  public void loop(Expr from, Expr limit, Expr step, Consumer<Expr.Local> body) {
    Expr.Local counter = new Expr.Local(Type.INT);
    block.add(new Statement.Loop(counter, from, let(limit), step, nested(() -> body.accept(counter))));
  }

  public void when(Condition condition, Runnable body) {
    block.add(new Statement.When(condition, nested(body)));
  }

  private List<Statement> nested(Runnable body) {
    List<Statement> outer = block;
    block = new ArrayList<>();
    body.run();
    List<Statement> inner = List.copyOf(block);
    block = outer;
    return inner;
  }
}
