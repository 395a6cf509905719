package org.chainrule.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;

class TraceContextTest {
  private static final Initializer UNIFORM = (shape, context) -> context.uniform(shape);
  private static final TraceContext.Settings SETTINGS = new TraceContext.Settings(true, DType.FLOAT32, Tensor::tanh,
      UNIFORM, (scalar, tensors) -> tensors);

  private static Tensor dense(Tensor x, Context context) {
    Tensor w = context.parameter("weight", Shape.of(x.shape().size(1), 3), Optional.empty());
    return context.activate(x.matmul(w).add(context.parameter("bias", Shape.of(3), 0)), Optional.empty());
  }

  private static Tensor input() {
    return Tensors.input("features", DType.FLOAT32, Shape.of(2, 3));
  }

  @Test
  void scopesAreNumberedInOrderOfCreation() {
    TraceContext model = TraceContext.of(SETTINGS);
    Tensor h = dense(input(), model.child("dense"));
    dense(h, model.child("dense"));
    assertEquals(List.of("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias"),
        List.copyOf(model.parameters().tensors().keySet()));
    assertEquals(Map.of("dense1/weight", UNIFORM, "dense2/weight", UNIFORM), model.initializers());
    assertEquals("residual1/dense1", model.child("residual").child("dense").path());
    assertEquals("", model.path());
  }

  @Test
  void activationsAreTappedByName() {
    TraceContext model = TraceContext.of(SETTINGS);
    TraceContext dense = model.child("dense");
    Tensor y = dense.activate(input(), Optional.empty());
    assertEquals(new Op.Tap("dense1/activation1"), y.node().op());
    assertEquals(new Op.Unary(Op.UnaryKind.TANH), y.node().operand(0).op());
    Tensor z = dense.activate(input(), Optional.of(Tensor::exp));
    assertEquals(new Op.Tap("dense1/activation2"), z.node().op());
    assertEquals(new Op.Unary(Op.UnaryKind.EXP), z.node().operand(0).op());
  }

  @Test
  void activationsKeepTheTypeThatTheyPromise() {
    Context model = TraceContext.of(SETTINGS);
    Activation flat = x -> x.sum(-1);
    Activation wide = x -> x.cast(DType.FLOAT64);
    for (Activation wrong : List.of(flat, wide)) {
      String message = assertThrows(ShapeException.class, () -> model.activate(input(), Optional.of(wrong)))
          .getMessage();
      assertTrue(message.startsWith("activation ") && message.endsWith(" makes "
          + (wrong == flat ? "float32[2]" : "float64[2, 3]") + " of float32[2, 3]; it should give float32[2, 3]"),
          message);
    }
  }

  @Test
  void firstValuesAreMadeWithoutParameters() {
    Initializer wrong = (shape, context) -> context.parameter("other", shape, 1);
    String message = assertThrows(ShapeException.class,
        () -> TraceContext.of(SETTINGS).parameter("weight", Shape.of(2), Optional.of(wrong))).getMessage();
    assertTrue(
        message.endsWith("asks for a parameter or state of its own; the first values of 'weight' are to be made of "
            + "random and fixed numbers"),
        message);
  }

  @Test
  void askingAgainShares() {
    TraceContext dense = TraceContext.of(SETTINGS).child("dense");
    Tensor w = dense.parameter("weight", Shape.of(3, 3), Optional.empty());
    assertSame(w, dense.parameter("weight", Shape.of(3, 3), Optional.empty()));
    assertSame(w, dense.parameter("weight", Shape.of(3, 3), 5));
    Tensor s = dense.state("mean", Shape.of(3), 1);
    assertSame(s, dense.state("mean", Shape.of(3), 2));
    assertEquals(1, dense.initialValues(0).get("dense1/mean").get(0), "the first value given counts");
  }

  private static String refusal(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(ShapeException.class, call).getMessage();
  }

  @Test
  void errors() {
    TraceContext dense = TraceContext.of(SETTINGS).child("dense");
    dense.parameter("weight", Shape.of(3, 3), 0);
    Tensor mean = dense.state("mean", Shape.of(3), 0);
    assertTrue(refusal(() -> dense.parameter("weight", Shape.of(3, 4), 0))
        .startsWith("'dense1/weight' has shape [3, 3] and is asked for again with shape [3, 4]"));
    assertTrue(refusal(() -> dense.state("weight", Shape.of(3, 3), 0))
        .startsWith("'dense1/weight' is asked for as a parameter and as a state"));
    assertTrue(refusal(() -> dense.parameter("v", Shape.of(2), Optional.of((shape, context) -> Tensor.of(1))))
        .startsWith("the first value of 'dense1/v' has shape [], not [2]"));
    assertTrue(refusal(() -> dense.update(mean, Tensor.of(1)))
        .startsWith("update of 'dense1/mean': it is float32[3], its next value float32[]"));
    assertTrue(refusal(() -> dense.update(input(), input())).startsWith("only a state of this trace can be updated"));
    Tensor other = TraceContext.of(SETTINGS).state("elsewhere", Shape.of(3), 0);
    assertTrue(refusal(() -> dense.update(other, other)).startsWith("only a state of this trace can be updated"));
  }

  @Test
  void updatesAreRecordedTheLastOneCounts() {
    TraceContext model = TraceContext.of(SETTINGS);
    Tensor mean = model.state("mean", Shape.of(3), 0);
    model.update(mean, mean.add(1));
    Tensor last = mean.add(2);
    model.update(mean, last);
    assertEquals(Map.of("mean", last), model.updates().tensors());
    assertEquals(Map.of("mean", mean), model.states().tensors());
  }

  private static Map<String, Literal> initial(long seed) {
    TraceContext model = TraceContext.of(SETTINGS);
    dense(dense(input(), model.child("dense")), model.child("dense"));
    model.state("count", Shape.SCALAR, 4);
    return model.initialValues(seed);
  }

  @Test
  void initialValuesDependOnSeedAndNameAlone() {
    TraceContext model = TraceContext.of(SETTINGS);
    dense(input(), model.child("dense"));
    assertEquals(model.initialValues(7), model.initialValues(7));
    assertEquals(initial(7), initial(7));
    assertEquals(initial(7).get("dense1/weight"), model.initialValues(7).get("dense1/weight"));
    assertNotEquals(initial(7), initial(8));
    assertFalse(initial(7).get("dense1/weight").equals(initial(7).get("dense2/weight")));
    assertEquals(4, initial(7).get("count").get(0));
    assertEquals(List.of("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias", "count"),
        List.copyOf(initial(7).keySet()));
  }

  @Test
  void initialValuesFollowTheTypeOfParameters() {
    TraceContext model = TraceContext.of(new TraceContext.Settings(true, DType.FLOAT64, SETTINGS.activation(),
        UNIFORM, SETTINGS.differentiator()));
    model.parameter("w", Shape.of(2), Optional.empty());
    assertEquals(DType.FLOAT64, model.initialValues(1).get("w").dtype());
  }

  @Test
  void everyCallOfARandomNumberIsASiteOfItsOwn() {
    TraceContext model = TraceContext.of(SETTINGS);
    TraceContext dropout = model.child("dropout");
    Graph graph = Tensors.graph(Map.of("y", dropout.uniform(Shape.of(2)).add(dropout.uniform(Shape.of(2)))
        .add(model.child("dropout").normal(Shape.of(2)))));
    assertEquals(List.of("dropout1/random1", "dropout1/random2", "dropout2/random1/radius",
        "dropout2/random1/angle"),
        graph.nodes().stream()
            .flatMap(node -> node.op() instanceof Op.RandomBits bits ? java.util.stream.Stream.of(bits.site()) : null)
            .toList());
    assertEquals(java.util.Set.of("seed", "step"), graph.inputs().keySet());
  }
}
