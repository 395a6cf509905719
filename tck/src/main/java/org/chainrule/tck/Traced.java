package org.chainrule.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.GradientCheck;
import org.chainrule.autograd.GradientReport;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Fault;
import org.chainrule.tck.Check.Note;

/**
 * What came out when a plug-in was traced.
 *
 * @param output its result
 * @param context what it asked for
 */
record Traced(Tensor output, TraceContext context) {
  static final String INPUT = "input";
  private static final long SEED = 5;

  /** Traces with smooth defaults for what a plug-in leaves open, so that gradients can be checked. */
  static Traced of(Function<TraceContext, Tensor> plugin, boolean training, DType dtype) {
    TraceContext context = TraceContext.of(new TraceContext.Settings(training, dtype, Tensor::tanh,
        (shape, site) -> site.uniform(shape).sub(0.5), new ReverseMode()));
    return new Traced(plugin.apply(context), context);
  }

  static Tensor input(DType dtype, Shape shape) {
    return Tensors.input(INPUT, dtype, shape);
  }

  /** The result and what becomes of states, as one program. */
  Graph graph() {
    Map<Node, Node> updates = new LinkedHashMap<>();
    context.updates().tensors().forEach((name, next) -> updates.put(context.states().get(name).node(), next.node()));
    return Graph.of(Map.of("output", output.node()), updates);
  }

  /** First values of parameters and states, seed and step, and an input. */
  Map<String, Literal> leaves(Literal input, long seed, long step) {
    Map<String, Literal> leaves = context.initialValues(SEED);
    leaves.put(INPUT, input);
    leaves.put(TraceContext.SEED, Literal.scalar(seed));
    leaves.put(TraceContext.STEP, Literal.scalar(step));
    return leaves;
  }

  Literal run(Literal input, long seed, long step) {
    return Reference.run(Graph.of(Map.of("output", output.node())), leaves(input, seed, step)).outputs().get("output");
  }

  /** Compares derivatives at the input, if it is floating, and at all parameters with differences. */
  Note checkGradients(GradientCheck check, Literal input, boolean secondOrder) {
    List<Tensor> variables = new ArrayList<>(context.parameters().tensors().values());
    if (input.dtype().isFloating()) {
      variables.add(input(input.dtype(), input.shape()));
    }
    if (variables.isEmpty()) {
      throw new Check.Skip("there is nothing to differentiate with respect to");
    }
    Map<String, Literal> leaves = leaves(input, SEED, 3);
    GradientReport report = secondOrder ? check.checkSecondOrder(output, leaves, variables)
        : check.check(output, leaves, variables);
    return note(report);
  }

  static Note note(GradientReport report) {
    if (!report.isGood()) {
      throw new Fault(report.toString(), report.worstError());
    }
    return new Note(report.worstError(), report.verdict() == GradientReport.Verdict.DELIBERATE ? report.detail()
        : report.kinks() == 0 ? "" : report.kinks() + " kinks avoided");
  }

  /** The first line in which two programs differ. */
  static void requireEqual(String what, Graph first, Graph second) {
    if (first.equals(second)) {
      return;
    }
    List<String> a = first.toText().lines().toList();
    List<String> b = second.toText().lines().toList();
    String line = IntStream.range(0, Math.max(a.size(), b.size()))
        .filter(i -> i >= a.size() || i >= b.size() || !a.get(i).equals(b.get(i)))
        .mapToObj(i -> "'%s' and '%s'".formatted(i < a.size() ? a.get(i) : "end", i < b.size() ? b.get(i) : "end"))
        .findFirst().orElse("constants that a text form does not show");
    throw new Fault(what + " give different graphs: they first differ in " + line);
  }

  static void requireFinite(String what, Literal literal) {
    for (int i = 0; i < literal.elements(); i++) {
      Check.require(Double.isFinite(literal.get(i)), "%s: element %d is %s", what, i, literal.get(i));
    }
  }
}
