package org.chainrule.backend.aparapi.code;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.ir.Op.CompareKind;

/** Comparisons of which all must hold. There is no negation: of numbers that may be NaN it would be translated wrongly. */
public record Condition(List<Comparison> comparisons) {
  public record Comparison(CompareKind kind, Expr left, Expr right) {}

  public static Condition of(CompareKind kind, Expr left, Expr right) {
    return new Condition(List.of(new Comparison(kind, left, right)));
  }

  public static Condition all(Condition... conditions) {
    return new Condition(Arrays.stream(conditions).flatMap(condition -> condition.comparisons().stream()).toList());
  }

  public static Condition less(Expr left, Expr right) {
    return of(CompareKind.LT, left, right);
  }

  public static Condition equal(Expr left, Expr right) {
    return of(CompareKind.EQ, left, right);
  }
}
