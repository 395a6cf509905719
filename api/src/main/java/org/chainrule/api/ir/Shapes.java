package org.chainrule.api.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** Which operands an operation takes, and the type of its result. Messages name both shapes and what would fit. */
public final class Shapes {
  private Shapes() {}

  /**
   * The type of the result.
   *
   * @throws ShapeException if the operands do not fit the operation
   */
  public static TensorType infer(Op op, List<TensorType> operands) {
    return switch (op) {
      case Op.Input input -> leaf(op, operands, input.type());
      case Op.Parameter parameter -> leaf(op, operands, parameter.type());
      case Op.State state -> leaf(op, operands, state.type());
      case Op.Constant constant -> leaf(op, operands, constant.value().type());
      case Op.Iota iota -> {
        require(!iota.type().dtype().equals(DType.BOOL), "iota: a range of truth values does not exist");
        iota.type().shape().axis(iota.axis());
        yield leaf(op, operands, iota.type());
      }
      case Op.DimSize size -> {
        one("dimSize", operands).shape().axis(size.axis());
        yield new TensorType(size.dtype(), Shape.SCALAR);
      }
      case Op.Unary unary -> unary(unary.kind(), one(lower(unary.kind()), operands));
      case Op.Binary binary -> binary(binary.kind(), operands);
      case Op.Compare compare -> compare(compare.kind(), operands);
      case Op.Select _ -> select(operands);
      case Op.Cast cast -> new TensorType(cast.dtype(), one("cast", operands).shape());
      case Op.Reshape reshape -> reshape(one("reshape", operands), reshape.shape());
      case Op.Transpose transpose -> transpose(one("transpose", operands), transpose.permutation());
      case Op.Expand expand -> expand(one("expand", operands), expand.shape());
      case Op.Slice slice -> slice(one("slice", operands), slice);
      case Op.Pad pad -> pad(one("pad", operands), pad);
      case Op.Concat concat -> concat(operands, concat.axis());
      case Op.Gather gather -> gather(operands, gather.axis());
      case Op.ScatterAdd scatter -> scatterAdd(operands, scatter.axis());
      case Op.Reduce reduce -> reduce(reduce, one("reduce", operands));
      case Op.ArgMax argMax -> {
        TensorType x = numeric("argMax", one("argMax", operands));
        int axis = x.shape().axis(argMax.axis());
        require(x.shape().size(axis) > 0, "argMax: axis %d of %s has no elements", axis, x.shape());
        yield new TensorType(DType.INT32, x.shape().without(List.of(axis)));
      }
      case Op.ArgSort argSort -> {
        TensorType x = numeric("argSort", one("argSort", operands));
        x.shape().axis(argSort.axis());
        yield new TensorType(DType.INT32, x.shape());
      }
      case Op.CumSum cumSum -> {
        TensorType x = numeric("cumSum", one("cumSum", operands));
        x.shape().axis(cumSum.axis());
        yield x;
      }
      case Op.MatMul matMul -> matMul(operands, matMul);
      case Op.Convolution convolution -> WindowShapes.convolution(convolution, operands);
      case Op.ConvolutionInputGradient gradient -> WindowShapes.inputGradient(gradient, operands);
      case Op.ConvolutionFilterGradient gradient -> WindowShapes.filterGradient(gradient, operands);
      case Op.MaxPoolIndex pool -> WindowShapes.maxPoolIndex(pool, one("maxPool", operands));
      case Op.SumPool pool -> WindowShapes.sumPool(pool, one("sumPool", operands));
      case Op.SumPoolGradient gradient -> WindowShapes.sumPoolGradient(gradient, one("sumPool gradient", operands));
      case Op.RandomBits random -> {
        TensorType counter = new TensorType(DType.INT64, Shape.SCALAR);
        require(operands.equals(List.of(counter, counter)),
            "random: seed and step must be int64 scalars, not %s", operands);
        yield new TensorType(DType.INT32, random.shape());
      }
      case Op.Call call -> call(call, operands);
      case Op.StopGradient _ -> one("stopGradient", operands);
      case Op.Tap _ -> one("tap", operands);
    };
  }

  static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new ShapeException(message.formatted(arguments));
    }
  }

  private static String lower(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static TensorType one(String name, List<TensorType> operands) {
    require(operands.size() == 1, "%s takes one operand, not %d", name, operands.size());
    return operands.getFirst();
  }

  static void count(String name, List<TensorType> operands, int expected) {
    require(operands.size() == expected, "%s takes %d operands, not %d", name, expected, operands.size());
  }

  private static TensorType leaf(Op op, List<TensorType> operands, TensorType type) {
    require(operands.isEmpty(), "%s takes no operands", op);
    return type;
  }

  static TensorType numeric(String name, TensorType x) {
    require(x.dtype() != DType.BOOL, "%s needs numbers, not bool%s", name, x.shape());
    return x;
  }

  static TensorType floating(String name, TensorType x) {
    require(x.dtype().isFloating(), "%s needs a floating type, not %s; cast first", name, x);
    return x;
  }

  static void sameDType(String name, TensorType a, TensorType b) {
    require(a.dtype() == b.dtype(), "%s: element types differ: %s and %s; cast one of them", name, a, b);
  }

  private static TensorType unary(UnaryKind kind, TensorType x) {
    return switch (kind) {
      case NEG, ABS, SIGN -> numeric(lower(kind), x);
      case NOT -> {
        require(x.dtype() == DType.BOOL, "not needs bool, not %s", x);
        yield x;
      }
      case FLOOR, RECIPROCAL, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF ->
          floating(lower(kind), x);
    };
  }

  private static Shape sameShape(String name, List<TensorType> operands) {
    count(name, operands, 2);
    TensorType a = operands.getFirst();
    TensorType b = operands.getLast();
    sameDType(name, a, b);
    require(a.shape().sameSizes(b.shape()), "%s: shapes differ: %s and %s; expand one of them", name, a.shape(),
        b.shape());
    return merge(a.shape(), b.shape());
  }

  private static Shape merge(Shape a, Shape b) {
    return new Shape(IntStream.range(0, a.rank()).mapToObj(i -> a.dim(i).merge(b.dim(i))).toList());
  }

  private static TensorType binary(BinaryKind kind, List<TensorType> operands) {
    Shape shape = sameShape(lower(kind), operands);
    TensorType result = new TensorType(operands.getFirst().dtype(), shape);
    return switch (kind) {
      case ADD, SUB, MUL, MAX, MIN -> numeric(lower(kind), result);
      case DIV, POW -> floating(lower(kind), result);
      case AND, OR, XOR -> {
        require(result.dtype() == DType.BOOL, "%s needs bool, not %s", lower(kind), result);
        yield result;
      }
    };
  }

  private static TensorType compare(CompareKind kind, List<TensorType> operands) {
    Shape shape = sameShape(lower(kind), operands);
    if (kind != CompareKind.EQ && kind != CompareKind.NE) {
      numeric(lower(kind), operands.getFirst());
    }
    return new TensorType(DType.BOOL, shape);
  }

  private static TensorType select(List<TensorType> operands) {
    count("select", operands, 3);
    TensorType condition = operands.getFirst();
    require(condition.dtype() == DType.BOOL, "select: the condition must be bool, not %s", condition);
    List<TensorType> branches = operands.subList(1, 3);
    Shape shape = sameShape("select", branches);
    require(condition.shape().sameSizes(shape), "select: condition %s and branches %s differ in shape",
        condition.shape(), shape);
    return new TensorType(branches.getFirst().dtype(), merge(shape, condition.shape()));
  }

  private static TensorType reshape(TensorType x, Shape shape) {
    require(x.shape().elements() == shape.elements(), "reshape: %s has %d elements, %s has %d", x.shape(),
        x.shape().elements(), shape, shape.elements());
    return new TensorType(x.dtype(), shape);
  }

  private static TensorType transpose(TensorType x, List<Integer> permutation) {
    require(permutation.stream().sorted().toList().equals(IntStream.range(0, x.shape().rank()).boxed().toList()),
        "transpose: %s is not a permutation of the axes of %s", permutation, x.shape());
    return new TensorType(x.dtype(), new Shape(permutation.stream().map(axis -> x.shape().dim(axis)).toList()));
  }

  private static TensorType expand(TensorType x, Shape shape) {
    int extra = shape.rank() - x.shape().rank();
    boolean fits = extra >= 0 && IntStream.range(0, x.shape().rank())
        .allMatch(i -> x.shape().size(i) == 1 || x.shape().size(i) == shape.size(i + extra));
    require(fits, "expand: %s does not expand to %s; aligned at the end, sizes must be equal or 1", x.shape(), shape);
    return new TensorType(x.dtype(), shape);
  }

  private static TensorType slice(TensorType x, Op.Slice slice) {
    int rank = x.shape().rank();
    require(slice.starts().size() == rank && slice.limits().size() == rank && slice.strides().size() == rank,
        "slice: %s needs a start, limit and stride for each axis of %s", slice, x.shape());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int start = slice.starts().get(i);
      int limit = slice.limits().get(i);
      int stride = slice.strides().get(i);
      require(stride >= 1 && start >= 0 && start <= limit && limit <= x.shape().size(i),
          "slice: %d to %d by %d is outside axis %d of %s", start, limit, stride, i, x.shape());
      int size = (limit - start + stride - 1) / stride;
      dims.add(size == x.shape().size(i) ? x.shape().dim(i) : Dim.of(size));
    }
    return new TensorType(x.dtype(), new Shape(dims));
  }

  private static TensorType pad(TensorType x, Op.Pad pad) {
    int rank = x.shape().rank();
    require(pad.low().size() == rank && pad.high().size() == rank, "pad: %s needs an amount for each axis of %s", pad,
        x.shape());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int added = pad.low().get(i) + pad.high().get(i);
      require(pad.low().get(i) >= 0 && pad.high().get(i) >= 0, "pad: %s is negative; use slice to crop", pad);
      dims.add(added == 0 ? x.shape().dim(i) : Dim.of(x.shape().size(i) + added));
    }
    return new TensorType(x.dtype(), new Shape(dims));
  }

  private static TensorType concat(List<TensorType> operands, int axis) {
    require(!operands.isEmpty(), "concat needs at least one operand");
    TensorType first = operands.getFirst();
    int along = first.shape().axis(axis);
    Shape rest = first.shape().withOnes(List.of(along));
    int size = 0;
    for (TensorType x : operands) {
      sameDType("concat", first, x);
      require(x.shape().rank() == rest.rank() && x.shape().withOnes(List.of(along)).sameSizes(rest),
          "concat: %s and %s differ elsewhere than along axis %d", first.shape(), x.shape(), along);
      rest = merge(rest, x.shape().withOnes(List.of(along)));
      size += x.shape().size(along);
    }
    return operands.size() == 1 ? first : new TensorType(first.dtype(), rest.with(along, Dim.of(size)));
  }

  private static TensorType gather(List<TensorType> operands, int axis) {
    count("gather", operands, 2);
    TensorType x = operands.getFirst();
    TensorType indices = operands.getLast();
    require(indices.dtype().isInteger(), "gather: indices must be int32 or int64, not %s", indices);
    int along = x.shape().axis(axis);
    require(x.shape().size(along) > 0 || indices.shape().elements() == 0,
        "gather: axis %d of %s has no elements to take", along, x.shape());
    List<Dim> dims = new ArrayList<>(x.shape().dims().subList(0, along));
    dims.addAll(indices.shape().dims());
    dims.addAll(x.shape().dims().subList(along + 1, x.shape().rank()));
    return new TensorType(x.dtype(), new Shape(dims));
  }

  private static TensorType scatterAdd(List<TensorType> operands, int axis) {
    count("scatterAdd", operands, 3);
    TensorType x = numeric("scatterAdd", operands.getFirst());
    TensorType updates = operands.get(2);
    sameDType("scatterAdd", x, updates);
    Shape expected = gather(operands.subList(0, 2), axis).shape();
    require(updates.shape().sameSizes(expected), "scatterAdd: updates %s should have the shape %s (x %s, indices %s)",
        updates.shape(), expected, x.shape(), operands.get(1).shape());
    return x;
  }

  private static TensorType reduce(Op.Reduce reduce, TensorType x) {
    List<Integer> axes = reduce.axes();
    require(axes.equals(axes.stream().map(x.shape()::axis).sorted().distinct().toList()),
        "reduce: axes %s must be ascending, distinct and counted from the front of %s", axes, x.shape());
    return new TensorType(numeric("reduce", x).dtype(), x.shape().without(axes));
  }

  private static TensorType matMul(List<TensorType> operands, Op.MatMul op) {
    count("matmul", operands, 2);
    TensorType x = floating("matmul", operands.getFirst());
    TensorType y = floating("matmul", operands.getLast());
    sameDType("matmul", x, y);
    Shape a = x.shape();
    Shape b = y.shape();
    require(a.rank() >= 2 && a.rank() == b.rank(), "matmul: ranks must be equal and at least 2: %s x %s", a, b);
    int rank = a.rank();
    for (int i = 0; i < rank - 2; i++) {
      require(a.size(i) == b.size(i), "matmul: leading dimensions differ: %s x %s", a, b);
    }
    Dim innerA = a.dim(op.transposeA() ? -2 : -1);
    Dim innerB = b.dim(op.transposeB() ? -1 : -2);
    require(innerA.size() == innerB.size(), "matmul: inner dimensions differ: %s%s x %s%s", a,
        op.transposeA() ? " transposed" : "", b, op.transposeB() ? " transposed" : "");
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank - 2; i++) {
      dims.add(a.dim(i).merge(b.dim(i)));
    }
    dims.add(a.dim(op.transposeA() ? -1 : -2));
    dims.add(b.dim(op.transposeB() ? -2 : -1));
    return new TensorType(x.dtype(), new Shape(dims));
  }

  private static TensorType call(Op.Call call, List<TensorType> operands) {
    Graph body = call.function().body();
    List<Node> results = List.copyOf(body.outputs().values());
    require(call.result() >= 0 && call.result() < results.size(), "function %s has %d results, there is no number %d",
        call.function(), results.size(), call.result());
    body.inputs().forEach((name, leaf) -> {
      int operand = Integer.parseInt(name.substring(1));
      require(operand < operands.size() && operands.get(operand).dtype() == leaf.dtype()
          && operands.get(operand).shape().sameSizes(leaf.shape()),
          "function %s was traced for operand %d of type %s, not for %s", call.function(), operand, leaf.type(),
          operands);
    });
    return results.get(call.result()).type();
  }
}
