package org.chainrule.tck;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;

/** Collects rows of the table of operations. */
final class Rows {
  private final List<OperatorCase> rows = new ArrayList<>();

  void add(String name, Op op, Tolerance tolerance, Literal... operands) {
    rows.add(new OperatorCase(name, op, List.of(operands), tolerance));
  }

  void exact(String name, Op op, Literal... operands) {
    add(name, op, Tolerance.EXACT, operands);
  }

  List<OperatorCase> list() {
    return List.copyOf(rows);
  }
}
