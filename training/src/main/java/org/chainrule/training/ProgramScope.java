package org.chainrule.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Context;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.TraceContext;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;

/** Records parameters, slots and updates of one trace of a {@link StatefulFunction}. */
final class ProgramScope implements StatefulFunction.Scope {
  private final String function;
  private final TraceContext context;
  private final List<OptimizerSlots.Kept> optimizers = new ArrayList<>();
  private final Map<Node, Node> assigned = new LinkedHashMap<>();

  ProgramScope(String function, TraceContext context) {
    this.function = function;
    this.context = context;
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void assign(Tensor leaf, Tensor next) {
    String name = Graph.name(leaf.node());
    if (!context.parameters().tensors().containsKey(name) && !context.states().tensors().containsKey(name)) {
      throw new IllegalArgumentException("only a parameter or state of this function can be assigned, not "
          + leaf.node());
    }
    assign(name, leaf, next);
  }

  @Override
  public void minimize(Tensor loss, String parameters, Optimizer optimizer, Tensor learningRate) {
    TensorTree chosen = context.parameters().filter(new Glob(parameters)::matches);
    if (chosen.tensors().isEmpty()) {
      throw new IllegalArgumentException("'%s' fits none of the parameters %s"
          .formatted(parameters, context.parameters().tensors().keySet()));
    }
    OptimizerSlots slots = OptimizerSlots.of("%s/optimizer%d".formatted(function, optimizers.size() + 1), chosen, loss,
        learningRate);
    List<Tensor> gradients = context.gradients(loss, List.copyOf(chosen.tensors().values()));
    TensorTree amounts = optimizer.update(TrainingGraphs.tree(chosen, gradients), slots);
    chosen.tensors().forEach((name, tensor) -> assign(name, tensor, tensor.add(amounts.get(name))));
    optimizers.add(slots.kept());
  }

  private void assign(String name, Tensor leaf, Tensor next) {
    if (assigned.putIfAbsent(leaf.node(), next.node()) != null) {
      throw new IllegalArgumentException(
          ("'%s' is given two next values by the function '%s', by minimize or assign; what "
              + "comes after the first belongs into a function of its own, which sees the value that it left")
              .formatted(name, function));
    }
  }

  /** Everything that is kept from call to call, by name. */
  Map<String, Node> leaves() {
    Map<String, Node> leaves = new LinkedHashMap<>();
    context.parameters().tensors().forEach((name, tensor) -> leaves.put(name, tensor.node()));
    context.states().tensors().forEach((name, tensor) -> leaves.put(name, tensor.node()));
    optimizers.forEach(kept -> kept.states().forEach((name, tensor) -> leaves.put(name, tensor.node())));
    return leaves;
  }

  Map<String, Literal> firstValues(long seed) {
    Map<String, Literal> values = new LinkedHashMap<>(context.initialValues(seed));
    optimizers.forEach(kept -> InitialValues.addSlots(kept, values));
    return values;
  }

  Map<Node, Node> updates() {
    Map<Node, Node> updates = new LinkedHashMap<>();
    context.updates().tensors().forEach((name, next) -> updates.put(context.states().get(name).node(), next.node()));
    optimizers.forEach(kept -> kept.next()
        .forEach((name, next) -> updates.put(kept.states().get(name).node(), next.node())));
    updates.putAll(assigned);
    return updates;
  }
}
