package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.host.Catalog;
import org.chainrule.host.PluginEntry;

/** Exports the smallest of models, to see whether a model format and what runs it work here. */
final class FormatTrial {
  private FormatTrial() {}

  static List<String> formats(Catalog catalog) {
    return catalog.entries(ModelFormat.class).stream().map(PluginEntry::id).distinct().toList();
  }

  static String state(Catalog catalog, String id) {
    try {
      ModelFormat format = catalog.create(ModelFormat.class, id, "");
      Path folder = Files.createTempDirectory("chainrule-doctor");
      try {
        ModelFormat.Verification verification = format.export(new Doubling(),
            folder.resolve("doubling." + format.extension()));
        return (verification.passed() ? "works: " : "does not work: ")
            + verification.report().strip().lines().findFirst().orElse("");
      } finally {
        delete(folder);
      }
    } catch (IOException | RuntimeException | LinkageError exception) {
      return "does not work: " + exception.getMessage();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** The model y = 2 x of two features. */
  private record Doubling() implements ModelFormat.Model {
    @Override
    public Graph graph(int batch) {
      Tensor input = Tensors.input("input", DType.FLOAT32, Shape.of(Dim.batch(batch), Dim.of(2)));
      return Tensors.graph(Map.of("output", input.mul(2)));
    }

    @Override
    public Map<String, Literal> values() {
      return Map.of();
    }

    @Override
    public Map<String, Literal> predict(Literal input) {
      return Reference.run(graph(input.shape().size(0)), Map.of("input", input)).outputs();
    }

    @Override
    public Literal samples(int count) {
      float[] values = new float[2 * count];
      for (int i = 0; i < values.length; i++) {
        values[i] = i - count;
      }
      return Literal.of(values, Shape.of(count, 2));
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }
  }
}
