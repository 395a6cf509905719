package org.chainrule.experiments.draw;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Op.BinaryKind;
import org.chainrule.api.ir.Op.CompareKind;
import org.chainrule.api.ir.Op.UnaryKind;

/** What an operation does with its operands, as a short formula. */
final class Formulas {
  private Formulas() {}

  /** The formula of a node over names of its operands. */
  static String of(Node node, List<String> operands) {
    return switch (node.op()) {
      case Op.Input input -> input.name();
      case Op.Parameter parameter -> parameter.name();
      case Op.State state -> state.name();
      case Op.Constant constant -> constant.value().elements() == 1 ? Figures.of(constant.value().get(0)) : "numbers";
      case Op.Iota iota -> "0, 1, … along axis " + iota.axis();
      case Op.DimSize size -> "size of axis %d of %s".formatted(size.axis(), operands.getFirst());
      case Op.Unary unary -> unary(unary.kind(), operands.getFirst());
      case Op.Binary binary -> binary(binary.kind(), operands.get(0), operands.get(1));
      case Op.Compare compare -> operands.get(0) + " " + sign(compare.kind()) + " " + operands.get(1);
      case Op.Select _ -> "%s ? %s : %s".formatted(operands.get(0), operands.get(1), operands.get(2));
      case Op.Cast cast -> call(cast.dtype().label(), operands);
      case Op.Reshape _ -> call("reshape", operands);
      case Op.Transpose _ -> operands.getFirst() + "ᵀ";
      case Op.Expand _ -> call("repeat", operands);
      case Op.Slice _ -> call("slice", operands);
      case Op.Pad _ -> call("pad", operands);
      case Op.Concat _ -> call("concat", operands);
      case Op.Gather _ -> "%s[%s]".formatted(operands.get(0), operands.get(1));
      case Op.ScatterAdd _ -> call("scatter_add", operands);
      case Op.Reduce reduce -> call(switch (reduce.kind()) {
        case SUM -> "Σ";
        case MAX -> "max";
        case MIN -> "min";
      }, operands);
      case Op.ArgMax _ -> call("arg_max", operands);
      case Op.ArgSort _ -> call("arg_sort", operands);
      case Op.CumSum _ -> call("cum_sum", operands);
      case Op.MatMul product -> operands.get(0) + (product.transposeA() ? "ᵀ" : "") + " × " + operands.get(1)
          + (product.transposeB() ? "ᵀ" : "");
      case Op.Convolution _ -> operands.get(0) + " ∗ " + operands.get(1);
      case Op.ConvolutionInputGradient _ -> call("convolution_transpose", operands);
      case Op.ConvolutionFilterGradient _ -> call("filter_gradient", operands);
      case Op.MaxPoolIndex _ -> call("index of window max", operands);
      case Op.SumPool _ -> call("window Σ", operands);
      case Op.SumPoolGradient _ -> call("window_sum_gradient", operands);
      case Op.RandomBits _ -> "random numbers";
      case Op.Call function -> call(function.function().name() + (function.result() == 0 ? "" : "#"
          + function.result()), operands);
      case Op.StopGradient _ -> call("stop_gradient", operands);
      case Op.Tap tap -> tap.name();
    };
  }

  private static String call(String name, List<String> operands) {
    return operands.stream().map(Formulas::bare).collect(Collectors.joining(", ", name + "(", ")"));
  }

  /** Without the brackets of a negative number, where others stand around it. */
  private static String bare(String operand) {
    return operand.startsWith("(−") ? operand.substring(1, operand.length() - 1) : operand;
  }

  private static String unary(UnaryKind kind, String x) {
    return switch (kind) {
      case NEG -> "−" + x;
      case RECIPROCAL -> "1 / " + x;
      case ABS, SIGN, FLOOR, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ATAN, TANH, ERF, NOT ->
          call(kind.name().toLowerCase(Locale.ROOT), List.of(x));
    };
  }

  private static String binary(BinaryKind kind, String x, String y) {
    return switch (kind) {
      case ADD -> x + " + " + y;
      case SUB -> x + " − " + y;
      case MUL -> x + " · " + y;
      case DIV -> x + " / " + y;
      case POW -> x + " ^ " + y;
      case MAX, MIN -> call(kind.name().toLowerCase(Locale.ROOT), List.of(x, y));
      case AND, OR, XOR -> x + " " + kind.name().toLowerCase(Locale.ROOT) + " " + y;
    };
  }

  private static String sign(CompareKind kind) {
    return switch (kind) {
      case LT -> "<";
      case LE -> "≤";
      case GT -> ">";
      case GE -> "≥";
      case EQ -> "=";
      case NE -> "≠";
    };
  }
}
