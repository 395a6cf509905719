package org.chainrule.experiments.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chainrule.api.Activation;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.tck.PluginModels;
import org.chainrule.tck.PluginPrograms;

/** What can be measured of a plug-in without training: what it costs, and what it becomes in a model file. */
public final class Facts {
  private Facts() {}

  /** The operators of a file that holds the plug-in; empty where models do not hold such plug-ins. */
  public static Optional<String> operators(ExtensionPoint plugin, ModelFormat format) {
    List<ModelFormat.Model> models = PluginModels.of(plugin);
    if (models.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path folder = Files.createTempDirectory("chainrule-describe");
      Path file = folder.resolve("model." + format.extension());
      try {
        format.export(models.getFirst(), file);
        return format.inspect(file).lines().filter(line -> line.startsWith("operators"))
            .map(line -> line.substring("operators".length()).strip()).findFirst();
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      return Optional.of("none: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** The operations of one application, after named functions are replaced by what they are made of. */
  public static Optional<String> cost(ExtensionPoint plugin) {
    Optional<Graph> graph = plugin instanceof Activation
        ? PluginModels.of(plugin).stream().findFirst().map(model -> model.graph(1))
        : PluginPrograms.of(plugin).stream().findFirst().map(PluginPrograms.Program::graph);
    return graph.map(Graph::inlined).map(program -> {
      Map<String, Long> counts = program.nodes().stream().flatMap(node -> name(node).stream())
          .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
      long all = counts.values().stream().mapToLong(count -> count).sum();
      return "%d operations%s%s".formatted(all, plugin instanceof Activation ? " per element"
          : plugin instanceof org.chainrule.api.Optimizer ? " for a step of a small network, gradients included"
          : " in a graph with its gradient",
          counts.isEmpty() ? "" : ": " + counts.entrySet().stream()
              .map(count -> count.getKey() + (count.getValue() == 1 ? "" : " x " + count.getValue()))
              .collect(Collectors.joining(", ")));
    });
  }

  /** The name of what computes something; leaves, copies and names cost nothing. */
  private static Optional<String> name(Node node) {
    return switch (node.op()) {
      case Op.Input _, Op.Parameter _, Op.State _, Op.Constant _, Op.Iota _, Op.DimSize _, Op.Reshape _, Op.Expand _,
          Op.StopGradient _, Op.Tap _ ->
          Optional.empty();
      case Op.Unary unary -> Optional.of(lower(unary.kind()));
      case Op.Binary binary -> Optional.of(lower(binary.kind()));
      case Op.Compare compare -> Optional.of(lower(compare.kind()));
      case Op.Reduce reduce -> Optional.of("reduce_" + lower(reduce.kind()));
      case Op.Select _, Op.Cast _, Op.Transpose _, Op.Slice _, Op.Pad _, Op.Concat _, Op.Gather _, Op.ScatterAdd _,
          Op.ArgMax _, Op.ArgSort _, Op.CumSum _, Op.MatMul _, Op.Convolution _, Op.ConvolutionInputGradient _,
          Op.ConvolutionFilterGradient _, Op.MaxPoolIndex _, Op.SumPool _, Op.SumPoolGradient _, Op.RandomBits _,
          Op.Call _ ->
          Optional.of(node.op().getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_")
              .toLowerCase(Locale.ROOT));
    };
  }

  private static String lower(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
