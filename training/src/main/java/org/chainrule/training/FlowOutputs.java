package org.chainrule.training;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorTree;
import org.chainrule.api.ir.Node;

/** The figures of {@link GradientFlow} as outputs of a step. */
final class FlowOutputs {
  private static final String PREFIX = "flow/";

  private FlowOutputs() {}

  static void add(Map<String, Node> outputs, TensorTree parameters, TensorTree gradients, TensorTree amounts,
      Map<String, Tensor> taps, List<Tensor> tapGradients) {
    Iterator<Tensor> next = tapGradients.iterator();
    taps.forEach((name, tensor) -> {
      put(outputs, "tap_value/" + name, tensor);
      put(outputs, "tap_gradient/" + name, next.next());
    });
    parameters.tensors().forEach((name, tensor) -> {
      put(outputs, "value/" + name, tensor);
      put(outputs, "gradient/" + name, gradients.get(name));
      put(outputs, "update/" + name, amounts.get(name));
    });
  }

  private static void put(Map<String, Node> outputs, String name, Tensor tensor) {
    outputs.put(PREFIX + name, tensor.square().mean().sqrt().node());
  }

  static GradientFlow read(Executable program, List<String> parameters) {
    List<GradientFlow.Tap> places = new ArrayList<>();
    String prefix = PREFIX + "tap_value/";
    program.graph().outputs().keySet().stream().filter(output -> output.startsWith(prefix))
        .map(output -> output.substring(prefix.length())).forEach(name -> places.add(new GradientFlow.Tap(name,
            figure(program, "tap_value/" + name), figure(program, "tap_gradient/" + name))));
    List<GradientFlow.Parameter> rows = new ArrayList<>();
    parameters.forEach(name -> rows.add(new GradientFlow.Parameter(name, figure(program, "value/" + name),
        figure(program, "gradient/" + name), figure(program, "update/" + name))));
    return new GradientFlow(places, rows);
  }

  private static double figure(Executable program, String name) {
    return program.read(PREFIX + name).get(0);
  }
}
