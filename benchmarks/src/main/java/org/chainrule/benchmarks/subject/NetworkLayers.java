package org.chainrule.benchmarks.subject;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Context;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.benchmarks.workload.Part;
import org.chainrule.host.Catalog;
import org.chainrule.training.Sequential;

/** Builds layers from the parts of a network: plug-ins of the catalog, and what a user would write around them. */
final class NetworkLayers {
  private final Catalog catalog;

  NetworkLayers(Catalog catalog) {
    this.catalog = catalog;
  }

  Sequential sequence(List<Part> parts) {
    return Sequential.of(parts.stream().map(this::layer).toList());
  }

  private Layer layer(Part part) {
    return switch (part) {
      case Part.Dense(int units) -> plugin(Map.of("id", "dense", "units", units));
      case Part.Convolution(int filters, int kernel, int stride, int padding, boolean bias) -> plugin(Map.of("id",
          "conv2d", "filters", filters, "kernel", kernel, "stride", stride, "padding", padding, "bias", bias));
      case Part.BatchNorm() -> plugin("batch_norm");
      case Part.Function(Part.Kind kind) -> function(kind);
      case Part.Dropout(double rate) -> plugin(Map.of("id", "dropout", "rate", rate));
      case Part.MaxPool(int size) -> plugin(Map.of("id", "max_pool", "size", size));
      case Part.GlobalAveragePool() -> plugin("global_avg_pool");
      case Part.Flatten() -> plugin("flatten");
      case Part.Residual(List<Part> main, List<Part> shortcut) ->
          new ShortcutBlock(sequence(main), sequence(shortcut));
    };
  }

  private Layer plugin(Object specification) {
    return catalog.create(Layer.class, specification, "");
  }

  private Layer function(Part.Kind kind) {
    return switch (kind) {
      case RELU -> plugin(Map.of("id", "activation", "function", "relu"));
      case MISH -> plugin(Map.of("id", "activation", "function", "mish"));
      case CHAIN -> new Activated(NetworkLayers::chain);
    };
  }

  /** {@link Part.Kind#CHAIN}. */
  private static Tensor chain(Tensor x) {
    Tensor gelu = x.mul(x.mul(x).mul(0.044715).add(1)).mul(0.7978846).tanh().add(1).mul(x).mul(0.5);
    return gelu.mul(x.sigmoid()).add(x.mul(0.1));
  }

  /** A function that no plug-in offers. */
  private record Activated(Activation activation) implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      return context.activate(x, Optional.of(activation));
    }
  }

  /** A residual block whose shortcut may change the shape. */
  private record ShortcutBlock(Sequential main, Sequential shortcut) implements Layer {
    @Override
    public Tensor apply(Tensor x, Context context) {
      return main.apply(x, context.child("main")).add(shortcut.apply(x, context.child("shortcut")));
    }
  }
}
