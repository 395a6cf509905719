package org.chainrule.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Executable;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Initializer;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.Metric;
import org.chainrule.api.Optimizer;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Shape;
import org.chainrule.autograd.ReverseMode;
import org.chainrule.tck.Check.Note;

/** What a plug-in computes, as programs with numbers to run them on: on any backend they must give the same. */
public final class PluginPrograms {
  /** Results differ by the rounding of sums in another order and of elementary functions. */
  private static final Tolerance TOLERANCE = new Tolerance(512, 2e-5);

  /**
   * A program.
   *
   * @param name what it computes
   * @param graph the program
   * @param leaves numbers for its inputs, parameters and states; it may have more than the program reads
   */
  public record Program(String name, Graph graph, Map<String, Literal> leaves) {
    /** Copies the numbers. */
    public Program {
      leaves = Map.copyOf(leaves);
    }

    Map<String, Literal> run(TensorBackend backend, int times) {
      Map<String, Literal> results = new LinkedHashMap<>();
      try (Executable program = backend.compile(graph)) {
        leaves.forEach((leaf, value) -> {
          if (graph.inputs().containsKey(leaf) || graph.parameters().containsKey(leaf)
              || graph.states().containsKey(leaf)) {
            program.write(leaf, value);
          }
        });
        for (int i = 0; i < times; i++) {
          program.run();
        }
        graph.outputs().keySet().forEach(output -> results.put(output, program.read(output)));
        graph.updates().keySet().stream().map(Graph::name).forEach(leaf -> results.put(leaf, program.read(leaf)));
      }
      return results;
    }
  }

  private PluginPrograms() {}

  /** The programs of a plug-in; none for kinds that are no expressions over tensors. */
  public static List<Program> of(ExtensionPoint plugin) {
    List<Program> programs = new ArrayList<>();
    if (plugin instanceof Activation activation) {
      programs.add(activation(activation));
    }
    if (plugin instanceof Layer layer) {
      programs.addAll(LayerChecks.programs(layer));
    }
    if (plugin instanceof Loss loss) {
      programs.addAll(LossChecks.programs(loss));
    }
    if (plugin instanceof Metric metric) {
      for (Batches batch : Batches.all(DType.FLOAT32)) {
        try {
          programs.add(new Program(batch.name(), Graph.of(Map.of("statistics", metric.statistics(
              Tensors.input("output", DType.FLOAT32, batch.output().shape()),
              Tensors.input("target", batch.target().dtype(), batch.target().shape())).node())),
              Map.of("output", batch.output(), "target", batch.target())));
        } catch (IllegalArgumentException _) {
          continue; // a metric need not take every kind of output
        }
      }
    }
    if (plugin instanceof Regularizer regularizer) {
      Tensor weight = Traced.input(DType.FLOAT32, Shape.of(4, 3));
      Tensor penalty = regularizer.penalty(weight);
      programs.add(new Program("a weight", Graph.of(nodes("penalty", penalty, "gradient",
          new ReverseMode().gradients(penalty, List.of(weight)).getFirst(), "projected", regularizer.project(weight))),
          Map.of(Traced.INPUT, Values.random(DType.FLOAT32, 1, 4, 3))));
    }
    if (plugin instanceof Initializer initializer) {
      Traced traced = Traced.of(context -> context.parameter("weight", Shape.of(6, 4), Optional.of(initializer)), true,
          DType.FLOAT32);
      Literal first = traced.context().initialValues(5).values().iterator().next();
      programs.add(new Program("first values", Graph.of(Map.of("copy", traced.output().mul(1).node())),
          Map.of("weight", first)));
    }
    if (plugin instanceof Optimizer optimizer) {
      programs.add(OptimizerChecks.program(optimizer));
    }
    return programs;
  }

  private static Program activation(Activation activation) {
    Activation.Domain domain = activation.domain();
    Literal x = Values.uniform(DType.FLOAT32, Math.max(-6, domain.lower()), Math.min(6, domain.upper()), 1, 8, 16);
    Traced traced = Traced.of(context -> activation.apply(Traced.input(DType.FLOAT32, x.shape()), context), false,
        DType.FLOAT32);
    return new Program("values and derivatives", Graph.of(nodes("value", traced.output(), "derivative",
        new ReverseMode().gradients(traced.output().square().sum(),
            List.of(Traced.input(DType.FLOAT32, x.shape()))).getFirst())),
        traced.leaves(x, 1, 0));
  }

  static Map<String, Node> nodes(Object... namesAndTensors) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      nodes.put((String) namesAndTensors[i], ((Tensor) namesAndTensors[i + 1]).node());
    }
    return nodes;
  }

  /**
   * The check that a backend computes for a plug-in what {@link org.chainrule.api.ir.Reference} does.
   *
   * @param id what the backend is called
   */
  public static Check onBackend(ExtensionPoint plugin, String id, TensorBackend backend) {
    return new Check("backend/same result on " + id, () -> {
      Note worst = Note.NONE;
      List<Program> programs = of(plugin);
      if (programs.isEmpty()) {
        throw new Check.Skip("plug-ins of this kind are not compiled for a backend by themselves");
      }
      for (Program program : programs) {
        int times = program.graph().updates().isEmpty() ? 1 : 3;
        Map<String, Literal> expected = program.run(new ReferenceBackend(), times);
        Map<String, Literal> actual = program.run(backend, times);
        for (Map.Entry<String, Literal> result : expected.entrySet()) {
          worst = worst.worst(TOLERANCE.compare("'%s' of %s".formatted(result.getKey(), program.name()),
              result.getValue(), actual.get(result.getKey())));
        }
      }
      return new Note(worst.worstError(), "largest error in units in the last place");
    });
  }
}
