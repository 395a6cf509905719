package org.chainrule.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorCasesTest {
  private final List<OperatorCase> rows = OperatorCases.all();

  @Test
  void everyOperationHasARow() {
    assertEquals(Set.of(), OperatorCases.missing(rows), "operations without a row in OperatorCases");
  }

  @Test
  void anOperationWithoutARowIsNamed() {
    List<OperatorCase> fewer = rows.stream().filter(row -> !row.name().startsWith("tanh/")
        && !row.name().startsWith("argSort/")).toList();
    assertEquals(Set.of("ArgSort", "UnaryKind.TANH"), OperatorCases.missing(fewer));
  }

  @Test
  void namesAreDifferent() {
    Set<String> names = new HashSet<>();
    rows.forEach(row -> assertEquals(true, names.add(row.name()), row.name()));
  }
}
