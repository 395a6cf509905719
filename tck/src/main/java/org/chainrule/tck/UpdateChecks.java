package org.chainrule.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;

/** Promises of {@link Executable}: how parameters and states change. */
final class UpdateChecks extends SmallPrograms {
  UpdateChecks(TensorBackend backend) {
    super(backend);
  }

  List<Check> checks() {
    return List.of(
        check("updates are applied together at the end", this::swapsStates),
        check("an output sees the state before its update", this::outputBeforeUpdate),
        check("an update without outputs", this::onlyUpdates),
        check("an update to the old value of another state", this::chainOfStates));
  }

  private void swapsStates() {
    Tensor a = state("a");
    Tensor b = parameter("b");
    try (Executable program = compile(Map.of(), Map.of(a, b, b, a))) {
      program.write("a", pair(1, 2));
      program.write("b", pair(3, 4));
      for (int i = 1; i <= 3; i++) {
        program.run();
        expect(program, "a", i % 2 == 1 ? pair(3, 4) : pair(1, 2));
        expect(program, "b", i % 2 == 1 ? pair(1, 2) : pair(3, 4));
      }
    }
  }

  private void outputBeforeUpdate() {
    Tensor a = state("a");
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("old", a);
    outputs.put("twice", a.mul(2));
    try (Executable program = compile(outputs, Map.of(a, a.add(1)))) {
      for (int i = 0; i < 3; i++) {
        program.run();
        expect(program, "old", pair(i, i));
        expect(program, "twice", pair(2 * i, 2 * i));
        expect(program, "a", pair(i + 1, i + 1));
      }
    }
  }

  private void onlyUpdates() {
    Tensor a = state("a");
    try (Executable program = compile(Map.of(), Map.of(a, a.mul(2).add(input("x"))))) {
      program.write("x", pair(1, -1));
      program.run();
      program.run();
      expect(program, "a", pair(3, -3));
    }
  }

  private void chainOfStates() {
    Tensor a = state("a");
    Tensor b = state("b");
    Tensor c = state("c");
    Map<Tensor, Tensor> updates = new LinkedHashMap<>();
    updates.put(a, input("x"));
    updates.put(b, a);
    updates.put(c, b);
    try (Executable program = compile(Map.of("y", a.add(b).add(c)), updates)) {
      for (int i = 1; i <= 3; i++) {
        program.write("x", pair(i, 10 * i));
        program.run();
      }
      expect(program, "a", pair(3, 30));
      expect(program, "b", pair(2, 20));
      expect(program, "c", pair(1, 10));
      expect(program, "y", pair(3, 30));
    }
  }
}
