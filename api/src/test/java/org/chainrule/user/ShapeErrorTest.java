package org.chainrule.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of shape errors, as someone outside of the api's package meets them. */
class ShapeErrorTest {
  private static final Tensor X = Tensors.input("x", DType.FLOAT32, Shape.of(Dim.batch(32), Dim.of(784)));
  private static final Tensor VECTOR = Tensor.of(new float[] {1, 2, 3});
  private static final Tensor LABELS = Tensor.of(new int[] {1, 2, 3});
  private static final Tensor WIDE = Tensor.of(new double[] {1, 2, 3});
  private static final Tensor YES = VECTOR.gt(0);
  private static final Tensor IMAGE = Tensors.input("image", DType.FLOAT32, Shape.of(2, 3, 8, 8));
  private static final String SHAPES = "shapes [batch=32, 784] and [3] do not broadcast: 784 against 3;"
      + " sizes must be equal or 1";

  /** The method, what is called, the message without the place. */
  record Row(String method, String message, Executable call) {
    static Row of(String method, String message, Executable call) {
      return new Row(method, message, call);
    }
  }

  static Stream<Row> binary() {
    return Stream.of(Row.of("add", "add: " + SHAPES, () -> X.add(VECTOR)),
        Row.of("sub", "sub: " + SHAPES, () -> X.sub(VECTOR)),
        Row.of("mul", "mul: " + SHAPES, () -> X.mul(VECTOR)),
        Row.of("div", "div: " + SHAPES, () -> X.div(VECTOR)),
        Row.of("pow", "pow: " + SHAPES, () -> X.pow(VECTOR)),
        Row.of("max", "max: " + SHAPES, () -> X.max(VECTOR)),
        Row.of("min", "min: " + SHAPES, () -> X.min(VECTOR)),
        Row.of("gt", "gt: " + SHAPES, () -> X.gt(VECTOR)),
        Row.of("ge", "ge: " + SHAPES, () -> X.ge(VECTOR)),
        Row.of("lt", "lt: " + SHAPES, () -> X.lt(VECTOR)),
        Row.of("le", "le: " + SHAPES, () -> X.le(VECTOR)),
        Row.of("eq", "eq: " + SHAPES, () -> X.eq(VECTOR)),
        Row.of("add", "add: element types differ: float32[batch=32, 784] and float64[3]; cast one of them",
            () -> X.add(WIDE)),
        Row.of("div", "div needs a floating type, not int32[3]; cast first", () -> LABELS.div(2)),
        Row.of("select", "select: " + SHAPES, () -> YES.select(X, VECTOR)),
        Row.of("select", "select: the condition must be bool, not float32[3]", () -> VECTOR.select(VECTOR, 0)));
  }

  static Stream<Row> unary() {
    String floating = " needs a floating type, not int32[3]; cast first";
    return Stream.of(Row.of("exp", "exp" + floating, () -> LABELS.exp()),
        Row.of("expm1", "expm1" + floating, () -> LABELS.expm1()),
        Row.of("log", "log" + floating, () -> LABELS.log()),
        Row.of("log1p", "log1p" + floating, () -> LABELS.log1p()),
        Row.of("sqrt", "sqrt" + floating, () -> LABELS.sqrt()),
        Row.of("reciprocal", "reciprocal" + floating, () -> LABELS.reciprocal()),
        Row.of("floor", "floor" + floating, () -> LABELS.floor()),
        Row.of("sin", "sin" + floating, () -> LABELS.sin()),
        Row.of("cos", "cos" + floating, () -> LABELS.cos()),
        Row.of("tan", "tan" + floating, () -> LABELS.tan()),
        Row.of("atan", "atan" + floating, () -> LABELS.atan()),
        Row.of("tanh", "tanh" + floating, () -> LABELS.tanh()),
        Row.of("erf", "erf" + floating, () -> LABELS.erf()),
        Row.of("sigmoid", "exp" + floating, () -> LABELS.sigmoid()),
        Row.of("softplus", "exp" + floating, () -> LABELS.softplus()),
        Row.of("neg", "neg needs numbers, not bool[3]", () -> YES.neg()),
        Row.of("abs", "abs needs numbers, not bool[3]", () -> YES.abs()),
        Row.of("sign", "sign needs numbers, not bool[3]", () -> YES.sign()),
        Row.of("square", "mul needs numbers, not bool[3]", () -> YES.square()),
        Row.of("relu", "max needs numbers, not bool[3]", () -> YES.relu()),
        Row.of("clip", "max needs numbers, not bool[3]", () -> YES.clip(0, 1)));
  }

  static Stream<Row> reductions() {
    String axis = "axis 2 does not exist in [batch=32, 784] of rank 2";
    return Stream.of(Row.of("sum", axis, () -> X.sum(2)),
        Row.of("amax", axis, () -> X.amax(2)),
        Row.of("amin", axis, () -> X.amin(2)),
        Row.of("mean", axis, () -> X.mean(0, 2)),
        Row.of("variance", axis, () -> X.variance(2)),
        Row.of("argMax", axis, () -> X.argMax(2)),
        Row.of("logSumExp", axis, () -> X.logSumExp(2)),
        Row.of("softmax", axis, () -> X.softmax(2)),
        Row.of("logSoftmax", axis, () -> X.logSoftmax(2)),
        Row.of("sum", "an axis is named twice in [1, -1] for [batch=32, 784]", () -> X.sum(1, -1)),
        Row.of("sum", "reduce needs numbers, not bool[3]", () -> YES.sum()));
  }

  static Stream<Row> shapes() {
    return Stream.of(
        Row.of("matmul", "matmul: inner dimensions differ: [batch=32, 784] x [785, 100]",
            () -> X.matmul(Tensors.full(DType.FLOAT32, Shape.of(785, 100), 0))),
        Row.of("matmul", "matmul: inner dimensions differ: [2, 3, 8, 8] x [7, 5]",
            () -> IMAGE.matmul(Tensors.full(DType.FLOAT32, Shape.of(7, 5), 0))),
        Row.of("matmul", "matmul: operands need at least two axes: [batch=32, 784] x [3];"
            + " reshape a vector to a matrix", () -> X.matmul(VECTOR)),
        Row.of("matmul", "matmul: shapes [2, 3] and [5] do not broadcast: 3 against 5; sizes must be equal or 1",
            () -> IMAGE.matmul(Tensors.full(DType.FLOAT32, Shape.of(5, 8, 8), 0))),
        Row.of("transpose", "transpose: [3] has fewer than two axes", () -> VECTOR.transpose()),
        Row.of("transpose", "transpose: [0, 0] is not a permutation of the axes of [batch=32, 784]",
            () -> X.transpose(0, 0)),
        Row.of("reshape", "reshape: [batch=32, 784] has 25088 elements, [32, 785] has 25120",
            () -> X.reshape(Shape.of(32, 785))),
        Row.of("reshape", "reshape: the 25088 elements of [batch=32, 784] do not divide into [-1, 785]",
            () -> X.reshape(-1, 785)),
        Row.of("reshape", "reshape: [batch=32, 784] to [-1, -1]: one size may be -1, others must not be negative",
            () -> X.reshape(-1, -1)),
        Row.of("expand", "expand: [3] does not expand to [3, 2]; aligned at the end, sizes must be equal or 1",
            () -> VECTOR.expand(3, 2)),
        Row.of("expand", "a dimension cannot have the negative size -1", () -> VECTOR.expand(-1, 3)),
        Row.of("slice", "slice: 2 to 5 by 1 is outside axis 0 of [3]", () -> VECTOR.slice(0, 2, 5)),
        Row.of("slice", "axis 1 does not exist in [3] of rank 1", () -> VECTOR.slice(1, 0, 1)),
        Row.of("pad", "axis -2 does not exist in [3] of rank 1", () -> VECTOR.pad(-2, 1, 1, 0)),
        Row.of("concat", "concat: [batch=32, 784] and [3] differ elsewhere than along axis 0",
            () -> X.concat(0, VECTOR)),
        Row.of("gather", "gather: indices must be int32 or int64, not float32[3]", () -> X.gather(0, VECTOR)),
        Row.of("item", "item: [3] has 3 elements, not one", () -> VECTOR.item()),
        Row.of("of", "3 numbers do not fill shape [2, 2] of 4 elements", () -> Tensor.of(new float[3], 2, 2)),
        Row.of("of", "a dimension cannot have the negative size -3", () -> Tensor.of(new int[3], -3)));
  }

  static Stream<Row> beyondTensor() {
    Tensor filter = Tensors.full(DType.FLOAT32, Shape.of(4, 2, 3, 3), 0);
    return Stream.of(
        Row.of("convolution", "convolution: input [2, 3, 8, 8] and filter [4, 2, 3, 3] do not fit 1 group(s):"
            + " channels must be 2", () -> Tensors.convolution(IMAGE, filter, Geometry.UNIT, 1)),
        Row.of("maxPool", "maxPool needs [batch, channels, height, width], not [3]",
            () -> Tensors.maxPool(VECTOR, 2, 2, Geometry.UNIT)),
        Row.of("scatterAdd", "scatterAdd: updates [2] should have the shape [3] (x [3], indices [3])",
            () -> Tensors.scatterAdd(VECTOR, 0, LABELS, Tensor.of(new float[2]))),
        Row.of("and", "and needs bool, not float32[3]", () -> Tensors.and(VECTOR, VECTOR)),
        Row.of("iota", "axis 1 does not exist in [3] of rank 1", () -> Tensors.iota(DType.INT32, Shape.of(3), 1)),
        Row.of("takeAlong", "takeAlong: indices [3] should have the sizes of [batch=32, 784] except along axis 1",
            () -> Tensors.takeAlong(X, 1, LABELS)),
        Row.of("cumSum", "axis 3 does not exist in [3] of rank 1", () -> Tensors.cumSum(VECTOR, 3)),
        Row.of("function", "function f reads 'x' from outside; hand it in as an operand",
            () -> Tensors.function("f", z -> X, VECTOR)),
        Row.of("function", "f: its derivative gives float32[], the operand is float32[3]",
            () -> Tensors.function("f", z -> z, (z, y, g) -> g.sum(), VECTOR)));
  }

  @ParameterizedTest
  @MethodSource({"binary", "unary", "reductions", "shapes", "beyondTensor"})
  void messagesNameShapesAndTheCallersLine(Row row) {
    ShapeException error = assertThrows(ShapeException.class, row.call());
    int line = Arrays.stream(error.getStackTrace())
        .filter(frame -> frame.getClassName().equals(ShapeErrorTest.class.getName())).findFirst().orElseThrow()
        .getLineNumber();
    assertEquals(row.message() + " (at ShapeErrorTest.java:" + line + ")", error.getMessage());
  }

  @Test
  void everyTensorMethodThatCanFailHasARow() {
    Set<String> never = Set.of("toArray", "shape", "dtype", "node", "cast", "stopGradient", "tap", "toString");
    Set<String> names = Arrays.stream(Tensor.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers())).map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    names.removeAll(never);
    Stream.of(binary(), unary(), reductions(), shapes()).flatMap(rows -> rows).forEach(row -> names.remove(
        row.method()));
    assertEquals(Set.of(), names, "methods without a shape error tested here");
  }

  private static int here() {
    return StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }

  @Test
  void thePlaceIsTheLineOfTheCall() {
    int line = here() + 1;
    ShapeException error = assertThrows(ShapeException.class, () -> X.add(VECTOR));
    assertTrue(error.getMessage().endsWith("(at ShapeErrorTest.java:" + line + ")"), error.getMessage());
  }

  @Test
  void thePlaceIsTheUsersLambdaAlsoInsideOfTheApi() {
    TensorTree tree = new TensorTree(Map.of("w", X));
    int line = here() + 2;
    ShapeException error = assertThrows(ShapeException.class,
        () -> tree.map(w -> w.mul(2).add(VECTOR)));
    assertTrue(error.getMessage().endsWith("(at ShapeErrorTest.java:" + line + ")"), error.getMessage());
  }

  @Test
  void thePlaceIsTheCallOfAMethodReferenceToTheApi() {
    TensorTree tree = new TensorTree(Map.of("w", X));
    TensorTree other = new TensorTree(Map.of("w", VECTOR));
    int line = here() + 2;
    Stream.<Executable>of(
        () -> tree.add(other), () -> tree.average(other, 0.9), () -> tree.zip(other, Tensor::add)).forEach(call -> {
          ShapeException error = assertThrows(ShapeException.class, call);
          assertTrue(error.getMessage().endsWith("(at ShapeErrorTest.java:" + line + ")"), error.getMessage());
        });
  }

  @Test
  void thePlaceIsTheUsersLineInsideOfStreamsAndFunctions() {
    int line = here() + 2;
    ShapeException error = assertThrows(ShapeException.class, () -> Tensors.function("f", z -> List.of(z).stream()
        .map(one -> one.matmul(one)).toList().getFirst(), X));
    assertEquals("matmul: inner dimensions differ: [batch=32, 784] x [batch=32, 784] (at ShapeErrorTest.java:" + line
        + ")", error.getMessage());
  }
}
