package org.chainrule.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Geometry;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.ReduceKind;
import org.chainrule.api.ir.Op.UnaryKind;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** First and second derivatives of every operation, one row each, against differences. */
class OperatorGradientTest {
  /** A function of tensors and where it is checked. */
  private record Row(String name, Function<List<Tensor>, Tensor> function, List<Literal> at) {}

  private static final Geometry UNEVEN = new Geometry(2, 1, 1, 0, 0, 2, 1, 2);

  private final SplittableRandom random = new SplittableRandom(42);
  private final List<Row> rows = rows();

  private Literal values(double lower, double upper, int... sizes) {
    Shape shape = Shape.of(sizes);
    return Literal.of(random.doubles(shape.elements(), lower, upper).toArray(), shape);
  }

  private Literal values(int... sizes) {
    return values(-2, 2, sizes);
  }

  private static Literal indices(int... values) {
    return Literal.of(values, Shape.of(values.length));
  }

  private static Row row(String name, Function<List<Tensor>, Tensor> function, Literal... at) {
    return new Row(name, function, List.of(at));
  }

  private static Row op(Op op, Literal... at) {
    return row(op.toString(), x -> Tensors.apply(op, x.toArray(Tensor[]::new)), at);
  }

  private Literal domain(UnaryKind kind) {
    return switch (kind) {
      case SQRT, LOG, LOG1P -> values(0.1, 3, 5);
      case RECIPROCAL -> values(0.3, 2, 5);
      case TAN -> values(-1.2, 1.2, 5);
      case NEG, ABS, SIGN, FLOOR, EXP, EXPM1, SIN, COS, ATAN, TANH, ERF, NOT -> values(5);
    };
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Arrays.stream(UnaryKind.values()).filter(kind -> kind != UnaryKind.NOT)
        .forEach(kind -> rows.add(op(new Op.Unary(kind), domain(kind))));
    Arrays.stream(BinaryKind.values()).filter(kind -> kind.compareTo(BinaryKind.AND) < 0)
        .forEach(kind -> rows.add(op(new Op.Binary(kind), values(0.2, 2, 2, 3), values(0.2, 2, 2, 3))));
    for (CompareKind kind : CompareKind.values()) {
      rows.add(row("compare " + kind, x -> Tensors.apply(new Op.Compare(kind), x.get(0), x.get(1))
          .select(x.get(0).square(), x.get(1)), values(6), values(6)));
    }
    rows.addAll(List.of(
        row("negative base", x -> x.getFirst().pow(3), values(5)),
        row("square", x -> x.getFirst().pow(2), values(5)),
        row("first power", x -> x.getFirst().pow(1), values(5)),
        row("power zero", x -> x.getFirst().pow(0), values(5)),
        row("logic", x -> Tensors.or(Tensors.and(x.getFirst().gt(0), Tensors.not(x.getFirst().lt(1))),
            Tensors.xor(x.getFirst().gt(-1), x.getFirst().gt(0))).select(x.getFirst().exp(), x.getFirst()), values(9)),
        row("broadcast", x -> x.get(0).mul(x.get(1)).add(x.get(2)), values(2, 1, 3), values(4, 1), values(3)),
        row("cast", x -> x.getFirst().cast(DType.INT32).cast(DType.FLOAT64).mul(x.getFirst()), values(5)),
        row("reshape", x -> x.getFirst().reshape(3, 2).mul(x.get(1)), values(2, 3), values(3, 2)),
        row("transpose", x -> x.getFirst().transpose(2, 0, 1).mul(x.get(1)), values(2, 3, 4), values(4, 2, 3)),
        row("transpose of a scalar", x -> Tensors.apply(new Op.Transpose(List.of()), x.getFirst()), values()),
        row("expand", x -> x.getFirst().expand(2, 3, 1, 4).mul(x.get(1)), values(3, 1, 1), values(2, 3, 1, 4)),
        row("slice", x -> x.getFirst().slice(1, 1, 3).exp(), values(2, 4)),
        row("strided slice", x -> x.getFirst().slice(0, 1, 5, 2).slice(2, 0, 4, 3).slice(1, 1, 2).exp(),
            values(5, 3, 4)),
        row("empty slice", x -> x.getFirst().slice(0, 2, 2).sum().add(x.getFirst().sum()), values(4)),
        row("pad", x -> x.getFirst().pad(1, 2, 1, 3).exp(), values(2, 3)),
        row("concat", x -> x.get(0).concat(1, x.get(1), x.get(0)).exp(), values(2, 3), values(2, 1)),
        row("gather", x -> x.get(0).gather(0, x.get(1)).exp(), values(3, 2), indices(2, 0, 2, -1, 7)),
        row("gather by a matrix", x -> x.get(0).gather(1, x.get(1).reshape(2, 2)).exp(), values(2, 3, 2),
            indices(2, 0, 2, 1)),
        row("scatter add", x -> Tensors.scatterAdd(x.get(0), 1, x.get(1), x.get(2)).exp(), values(2, 3),
            indices(2, 0, 2, 9), values(2, 4)),
        row("arg max", x -> x.getFirst().gather(0, x.getFirst().argMax(0)).square(), values(5)),
        row("arg sort", x -> x.getFirst().gather(0, Tensors.argSort(x.getFirst(), 0, true)).mul(x.get(1)), values(5),
            values(5)),
        row("stop gradient and tap", x -> x.getFirst().tap("t").square().sub(x.getFirst().stopGradient().mul(0)),
            values(4)),
        row("dim size and iota", x -> x.getFirst().square().mul(Tensors.dimSize(x.getFirst(), 0, DType.FLOAT64))
            .add(Tensors.iota(DType.FLOAT64, Shape.of(3), 0)), values(3)),
        row("random bits", x -> x.getFirst().square().mul(Tensors.uniform("site", Shape.of(3), DType.FLOAT64,
            Tensors.constant(Literal.scalar(7L)), Tensors.constant(Literal.scalar(1L)))), values(3)),
        row("call", x -> x.getFirst().sigmoid().mul(x.getFirst().softplus()), values(5)),
        row("softmax", x -> x.getFirst().softmax(1).mul(x.getFirst()).sum().add(x.getFirst().logSoftmax(0).sum()),
            values(3, 4)),
        row("log sum exp", x -> x.getFirst().logSumExp(1), values(3, 4)),
        row("mean and variance", x -> x.getFirst().mean(0).mul(x.getFirst().variance(0)), values(4, 2)),
        op(new Op.SumPool(2, 3, UNEVEN), values(1, 2, 4, 5)),
        op(new Op.SumPoolGradient(2, 3, UNEVEN, 4, 5), values(1, 2, 2, 3)),
        row("max pool", x -> Tensors.maxPool(x.getFirst(), 2, 2, Geometry.square(1, 1, 1)).square(),
            values(2, 2, 3, 3))));
    for (ReduceKind kind : ReduceKind.values()) {
      for (List<Integer> axes : List.of(List.<Integer>of(), List.of(0), List.of(1, 2), List.of(0, 1, 2))) {
        rows.add(row("reduce " + kind + axes, x -> Tensors.apply(new Op.Reduce(kind, axes), x.getFirst()).exp(),
            values(2, 3, 2)));
      }
    }
    for (int flags = 0; flags < 4; flags++) {
      boolean first = (flags & 1) != 0;
      boolean second = (flags & 2) != 0;
      rows.add(op(new Op.CumSum(1, first, second), values(2, 4)));
      rows.add(
          op(new Op.MatMul(first, second), first ? values(3, 2) : values(2, 3), second ? values(4, 3) : values(3, 4)));
      rows.add(op(new Op.MatMul(first, second), first ? values(2, 3, 2) : values(2, 2, 3),
          second ? values(2, 1, 3) : values(2, 3, 1)));
    }
    addConvolutions(rows);
    return rows;
  }

  private void addConvolutions(List<Row> rows) {
    for (int groups : new int[] {1, 2}) {
      for (Geometry geometry : List.of(Geometry.UNIT, UNEVEN, Geometry.square(2, 1, 2))) {
        Literal image = values(2, 2, 5, 5);
        Literal filter = values(2, 2 / groups, 2, 2);
        Literal cotangent = values(2, 2, geometry.outputHeight(5, 2), geometry.outputWidth(5, 2));
        rows.add(op(new Op.Convolution(geometry, groups), image, filter));
        rows.add(op(new Op.ConvolutionInputGradient(geometry, groups, 5, 5), filter, cotangent));
        rows.add(op(new Op.ConvolutionFilterGradient(geometry, groups, 2, 2), image, cotangent));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> derivativesAgreeWithDifferences() {
    GradientCheck check = new GradientCheck();
    return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> {
      GradientReport first = check.check(row.function(), row.at());
      assertTrue(first.isGood(), first::toString);
      GradientReport second = check.checkSecondOrder(row.function(), row.at());
      assertTrue(second.isGood(), second::toString);
    }));
  }

  @Test
  void everyOperationHasARow() {
    Set<String> missing = new TreeSet<>();
    Arrays.stream(Op.class.getPermittedSubclasses()).map(Class::getSimpleName).forEach(missing::add);
    Stream.of(UnaryKind.values(), BinaryKind.values(), CompareKind.values(), ReduceKind.values())
        .flatMap(Arrays::stream).map(Enum::name).forEach(missing::add);
    for (Row row : rows) {
      List<Tensor> operands = IntStream.range(0, row.at().size())
          .mapToObj(i -> Tensors.input("x" + i, row.at().get(i).dtype(), row.at().get(i).shape())).toList();
      Tensor y = row.function().apply(operands);
      Graph.of(java.util.Map.of("y", y.node())).nodes().forEach(node -> {
        missing.remove(node.op().getClass().getSimpleName());
        switch (node.op()) {
          case Op.Unary unary -> missing.remove(unary.kind().name());
          case Op.Binary binary -> missing.remove(binary.kind().name());
          case Op.Compare compare -> missing.remove(compare.kind().name());
          case Op.Reduce reduce -> missing.remove(reduce.kind().name());
          default -> {}
        }
      });
    }
    assertEquals(Set.of("Parameter", "State"), missing); // leaves like Input
  }
}
