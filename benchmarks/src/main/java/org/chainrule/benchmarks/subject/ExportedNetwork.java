package org.chainrule.benchmarks.subject;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.Executable;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.training.TrainingGraphs;

/** A task's network as a model to export: what an ONNX runtime is given to run. */
record ExportedNetwork(Subject subject, Task task, TensorBackend backend) implements ModelFormat.Model {
  @Override
  public Graph graph(int batch) {
    return subject.network(task, batch);
  }

  @Override
  public Map<String, Literal> values() {
    Graph graph = graph(2);
    Map<String, Literal> values = new LinkedHashMap<>(task.initial());
    values.keySet().removeIf(name -> !graph.parameters().containsKey(name) && !graph.states().containsKey(name));
    return values;
  }

  @Override
  public Map<String, Literal> predict(Literal input) {
    try (Executable program = backend.compile(graph(input.shape().size(0)))) {
      values().forEach(program::write);
      program.write(TrainingGraphs.INPUT, input);
      program.run();
      return Map.of(TrainingGraphs.OUTPUT, program.read(TrainingGraphs.OUTPUT));
    }
  }

  @Override
  public Literal samples(int count) {
    Literal all = task.batches().features().getFirst();
    int[] sizes = all.shape().sizes();
    int sample = all.elements() / sizes[0];
    float[] chosen = new float[count * sample];
    for (int i = 0; i < count; i++) {
      System.arraycopy(all.floats(), i % sizes[0] * sample, chosen, i * sample, sample);
    }
    sizes[0] = count;
    return Literal.of(chosen, Shape.of(sizes));
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }
}
