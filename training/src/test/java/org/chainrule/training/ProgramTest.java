package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.chainrule.api.Dataset;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ProgramTest {
  /** A large network is trained, then a small one learns its outputs. */
  @Test
  void distillsOneNetworkIntoAnother() {
    Layer teacher = Samples.perceptron();
    Layer student = Sequential.of(Samples.Dense.linear(3));
    Dataset.Samples data = Samples.blobs(60, 3, 1);
    Map<String, Literal> batch = Map.of("x", data.features(), "labels", data.targets());
    Map<String, Literal> features = Map.of("x", data.features());
    try (Program program = new Program(Samples.BACKEND, 3)) {
      Program.Function teach = program.function("teach", true, (scope, inputs) -> {
        Tensor logits = teacher.apply(inputs.get("x"), scope.context().child("teacher"));
        Tensor loss = new Samples.CrossEntropy().apply(logits, inputs.get("labels"));
        scope.minimize(loss, "teacher1/**", new Samples.Adam(0), Tensor.of(0.05));
        return Map.of("loss", loss);
      });
      Program.Function distill = program.function("distill", true, (scope, inputs) -> {
        Tensor wanted = teacher.apply(inputs.get("x"), scope.context().child("teacher")).softmax(-1);
        Tensor given = student.apply(inputs.get("x"), scope.context().child("student")).logSoftmax(-1);
        Tensor loss = wanted.mul(given).sum(-1).mean().neg();
        scope.minimize(loss, "student1/**", new Samples.Adam(0), Tensor.of(0.05));
        return Map.of("loss", loss);
      });
      Program.Function compare = program.function("compare", false, (scope, inputs) -> Map.of(
          "teacher", teacher.apply(inputs.get("x"), scope.context().child("teacher")).argMax(-1),
          "student", student.apply(inputs.get("x"), scope.context().child("student")).argMax(-1)));

      double before = teach.call(batch).get("loss").get(0);
      double after = 0;
      for (int i = 0; i < 40; i++) {
        after = teach.call(batch).get("loss").get(0);
      }
      assertTrue(after < before / 4, "loss from " + before + " to " + after);
      Literal taught = program.read("teacher1/dense1/weight");
      for (int i = 0; i < 40; i++) {
        distill.call(features);
      }
      assertEquals(taught, program.read("teacher1/dense1/weight"));
      Map<String, Literal> classes = compare.call(features);
      int agreed = 0;
      for (int i = 0; i < 60; i++) {
        agreed += classes.get("teacher").ints()[i] == classes.get("student").ints()[i] ? 1 : 0;
      }
      assertTrue(agreed >= 57, "the student agrees in " + agreed + " of 60");
      assertTrue(program.names().contains("distill/optimizer1/mean/student1/dense1/bias"), program.names().toString());
    }
  }

  @Test
  void assignsParametersAndStatesTogether() {
    try (Program program = new Program(Samples.BACKEND, 0)) {
      Program.Function count = program.function("count", false, (scope, inputs) -> {
        Tensor a = scope.context().parameter("a", Shape.SCALAR, 1);
        Tensor b = scope.context().state("b", Shape.SCALAR, 10);
        scope.assign(a, b);
        scope.assign(b, a.add(inputs.get("x")));
        assertThrows(IllegalArgumentException.class, () -> scope.assign(inputs.get("x"), a));
        assertThrows(IllegalArgumentException.class, () -> scope.minimize(a, "c/*", new Samples.Descent(1), b));
        return Map.of("sum", a.add(b));
      });
      Map<String, Literal> five = Map.of("x", Literal.of(new float[] {5}, Shape.SCALAR));
      assertEquals(11, count.call(five).get("sum").get(0));
      assertEquals(16, count.call(five).get("sum").get(0)); // a = 10, b = 1 + 5
      program.write("a", Literal.of(new float[] {100}, Shape.SCALAR));
      assertEquals(115, count.call(five).get("sum").get(0)); // b = 10 + 5
      assertEquals(List.of("a", "b"), program.names());
      assertThrows(IllegalArgumentException.class, () -> program.read("c"));
    }
  }

  @Test
  void saysWhatIsWrongWithACall() {
    Literal number = Literal.of(new float[] {5}, Shape.SCALAR);
    Program program = new Program(Samples.BACKEND, 0);
    Program.Function sum = program.function("sum", false, (scope, inputs) -> Map.of("sum",
        inputs.get("x").add(inputs.get("y")).add(inputs.getOrDefault("z", Tensor.of(1)))));
    assertEquals(11, sum.call(Map.of("x", number, "y", number)).get("sum").get(0));
    assertEquals(15, sum.call(Map.of("x", number, "y", number, "z", number)).get("sum").get(0));
    assertMessage("the function 'sum' asks for an input 'y' and was called with [x]",
        () -> sum.call(Map.of("x", number)));
    assertMessage("cannot have an input named 'step'", () -> sum.call(Map.of("x", number, "step", number)));
    assertMessage("there is a function 'sum'", () -> program.function("sum", true, (_, _) -> Map.of()));

    Program.Function keep = program.function("keep", false, (scope, inputs) -> Map.of("w",
        scope.context().parameter("w", Shape.of(2), 0)));
    keep.call(Map.of());
    assertMessage(
        "'w' is the parameter float32[2] of another function of this program; this one has a state float32[2]",
        () -> program.function("state", false,
            (scope, _) -> Map.of("w", scope.context().state("w", Shape.of(2), 0))).call(Map.of()));
    assertMessage("this one has a parameter float32[3]", () -> program.function("shape", false,
        (scope, _) -> Map.of("w", scope.context().parameter("w", Shape.of(3), 0))).call(Map.of()));
    keep.call(Map.of());
    program.close();
    assertEquals("the program is closed",
        assertThrows(IllegalStateException.class, () -> keep.call(Map.of())).getMessage());
    assertEquals("the program is closed",
        assertThrows(IllegalStateException.class, () -> program.read("w")).getMessage());
  }

  /** As in a Wasserstein critic, whose weights are clipped after each step. */
  @Test
  void whatFollowsAStepIsAFunctionOfItsOwn() {
    try (Program program = new Program(Samples.BACKEND, 0)) {
      Program.Function both = program.function("both", true, (scope, _) -> {
        Tensor w = scope.context().parameter("w", Shape.SCALAR, 1);
        scope.minimize(w, "w", new Samples.Descent(1), Tensor.of(1));
        scope.assign(w, w.clip(-0.5, 0.5));
        return Map.of();
      });
      assertMessage("'w' is given two next values by the function 'both'", () -> both.call(Map.of()));
      Program.Function step = program.function("step", true, (scope, _) -> {
        Tensor w = scope.context().parameter("w", Shape.SCALAR, 1);
        scope.minimize(w, "w", new Samples.Descent(1), Tensor.of(3));
        return Map.of();
      });
      Program.Function clip = program.function("clip", true, (scope, _) -> {
        Tensor w = scope.context().parameter("w", Shape.SCALAR, 1);
        scope.assign(w, w.clip(-0.5, 0.5));
        return Map.of();
      });
      step.call(Map.of());
      assertEquals(-2, program.read("w").get(0));
      clip.call(Map.of());
      assertEquals(-0.5, program.read("w").get(0));
    }
  }

  private static void assertMessage(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
