package org.chainrule.tck;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.GraphFunction;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;

/** The table of operations: at least one row for each, and for each variation that an implementation may get wrong. */
public final class OperatorCases {
  private OperatorCases() {}

  /** All rows. */
  public static List<OperatorCase> all() {
    Rows rows = new Rows();
    ElementwiseCases.addTo(rows);
    ShapeCases.addTo(rows);
    ReductionCases.addTo(rows);
    WindowCases.addTo(rows);
    random(rows);
    calls(rows);
    return rows.list();
  }

  /** Names of operations and kinds of operations that have no row among these. */
  public static Set<String> missing(List<OperatorCase> rows) {
    Set<String> missing = new TreeSet<>();
    Arrays.stream(Op.class.getPermittedSubclasses()).map(Class::getSimpleName).forEach(missing::add);
    Stream.<Enum<?>[]>of(Op.UnaryKind.values(), Op.BinaryKind.values(), Op.CompareKind.values(), Op.ReduceKind.values())
        .flatMap(Arrays::stream).map(OperatorCases::kindName).forEach(missing::add);
    rows.forEach(row -> missing.removeAll(names(row.op())));
    return missing;
  }

  private static String kindName(Enum<?> kind) {
    return kind.getDeclaringClass().getSimpleName() + "." + kind.name();
  }

  private static Set<String> names(Op op) {
    String name = op.getClass().getSimpleName();
    return op instanceof Op.Unary unary ? Set.of(name, kindName(unary.kind()))
        : op instanceof Op.Binary binary ? Set.of(name, kindName(binary.kind()))
        : op instanceof Op.Compare compare ? Set.of(name, kindName(compare.kind()))
        : op instanceof Op.Reduce reduce ? Set.of(name, kindName(reduce.kind())) : Set.of(name);
  }

  private static void random(Rows rows) {
    long[][] counters = {{0, 0}, {7, 1}, {-1, 1_000_000_007L}, {Long.MIN_VALUE, 1L << 32}, {Long.MAX_VALUE, -3}};
    for (long[] counter : counters) {
      rows.exact("randomBits/seed %d, step %d".formatted(counter[0], counter[1]),
          new Op.RandomBits("dropout1/random1", Shape.of(5, 7)), Literal.scalar(counter[0]),
          Literal.scalar(counter[1]));
    }
    for (Shape shape : List.of(Shape.SCALAR, Shape.of(0), Shape.of(1), Shape.of(2, 1, 3), Shape.of(1031))) {
      rows.exact("randomBits/shape " + shape, new Op.RandomBits("", shape), Literal.scalar(3L), Literal.scalar(4L));
    }
    rows.exact("randomBits/site of many letters", new Op.RandomBits("größe/層/random1", Shape.of(9)), Literal.scalar(3L),
        Literal.scalar(4L));
  }

  private static void calls(Rows rows) {
    Tensor a = Tensors.input("x0", DType.FLOAT32, Shape.of(2, 3));
    Tensor b = Tensors.input("x1", DType.FLOAT32, Shape.of(2, 3));
    Map<String, Tensor> results = new LinkedHashMap<>();
    results.put("y0", a.mul(b).sum(1));
    results.put("y1", a.sub(b));
    GraphFunction two = new GraphFunction("two_results", Tensors.graph(results), Optional.empty(), true);
    for (int result = 0; result < 2; result++) {
      rows.add("call/result " + result, new Op.Call(two, result), Tolerance.sum(DType.FLOAT32, 3, 4),
          Values.random(DType.FLOAT32, 1, 2, 3), Values.random(DType.FLOAT32, 2, 2, 3));
    }
    Graph nested = Tensors.graph(Map.of("y0", a.sigmoid().softplus().softmax(1)));
    rows.add("call/nested", new Op.Call(new GraphFunction("nested", nested, Optional.empty(), true), 0),
        Tolerance.ulps(64), Values.random(DType.FLOAT32, 1, 2, 3));
    Graph fixed = Tensors.graph(Map.of("y0", Tensor.of(4)));
    rows.exact("call/no operands", new Op.Call(new GraphFunction("four", fixed, Optional.empty(), true), 0));
  }
}
