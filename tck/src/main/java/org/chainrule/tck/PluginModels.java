package org.chainrule.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.chainrule.api.Activation;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Layer;
import org.chainrule.api.Loss;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.Shape;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/** The smallest models that hold a plug-in, for exporting it. */
public final class PluginModels {
  private static final int[] BATCHES = {1, 7, 64};

  /**
   * A model of one plug-in.
   *
   * @param sample sizes of one sample
   * @param values values of its parameters and states
   * @param lower smallest number of the samples
   * @param upper largest number of the samples
   * @param trace the program for a batch size
   */
  private record Model(List<Integer> sample, Map<String, Literal> values, double lower, double upper,
      IntFunction<Graph> trace) implements ModelFormat.Model {
    @Override
    public Graph graph(int batch) {
      return trace.apply(batch);
    }

    @Override
    public Map<String, Literal> predict(Literal input) {
      Map<String, Literal> leaves = new java.util.HashMap<>(values);
      leaves.put(Traced.INPUT, input);
      return Reference.run(graph(input.shape().size(0)), leaves).outputs();
    }

    @Override
    public Literal samples(int count) {
      return Values.uniform(DType.FLOAT32, lower, upper, 7,
          IntStream.concat(IntStream.of(count), sample.stream().mapToInt(size -> size)).toArray());
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }
  }

  private PluginModels() {}

  static Shape shape(int batch, List<Integer> sample) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.batch(batch)));
    sample.forEach(size -> dims.add(Dim.of(size)));
    return new Shape(dims);
  }

  /** Models of a plug-in: one for each kind of input that it takes; none where a model does not hold such a plug-in. */
  public static List<ModelFormat.Model> of(ExtensionPoint plugin) {
    List<ModelFormat.Model> models = new ArrayList<>();
    if (plugin instanceof Activation activation) {
      models.add(activation(activation));
    }
    if (plugin instanceof Layer layer) {
      models.addAll(layers(layer));
    }
    if (plugin instanceof Loss loss) {
      List<Integer> sample = List.of(4);
      models.add(new Model(sample, Map.of(), -2, 2, batch -> Graph.of(Map.of("output",
          loss.prediction(Traced.input(DType.FLOAT32, shape(batch, sample))).mul(1).node()))));
    }
    return models;
  }

  private static Model activation(Activation activation) {
    List<Integer> sample = List.of(6);
    Activation.Domain domain = activation.domain();
    IntFunction<Traced> trace = batch -> Traced.of(
        context -> activation.apply(Traced.input(DType.FLOAT32, shape(batch, sample)), context), false, DType.FLOAT32);
    return new Model(sample, trace.apply(2).context().initialValues(5), Math.max(-6, domain.lower()),
        Math.min(6, domain.upper()), batch -> trace.apply(batch).graph());
  }

  private static List<ModelFormat.Model> layers(Layer layer) {
    List<ModelFormat.Model> models = new ArrayList<>();
    for (List<Integer> sample : LayerChecks.floatingSamples()) {
      IntFunction<Traced> trace = batch -> Traced.of(
          context -> layer.apply(Traced.input(DType.FLOAT32, shape(batch, sample)), context), false, DType.FLOAT32);
      try {
        models.add(new Model(sample, trace.apply(2).context().initialValues(5), -2, 2,
            batch -> trace.apply(batch).graph()));
      } catch (IllegalArgumentException _) {
        continue; // a layer need not take every kind of input
      }
    }
    return models;
  }

  /**
   * The check that a model format writes a plug-in so that its file gives the same numbers.
   *
   * @param id what the format is called
   */
  public static Check inFormat(ExtensionPoint plugin, String id, ModelFormat format) {
    return new Check("export/" + id + " gives the same at batch 1, 7, 64", () -> {
      List<ModelFormat.Model> models = of(plugin);
      if (models.isEmpty()) {
        throw new Skip("models do not contain plug-ins of this kind");
      }
      Path folder = Files.createTempDirectory("chainrule-check");
      try {
        double worst = 0;
        for (ModelFormat.Model model : models) {
          worst = Math.max(worst, compare(format, model, folder.resolve("model." + format.extension())));
        }
        return new Note(worst, models.size() + (models.size() == 1 ? " model" : " models") + "; error as a difference");
      } finally {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(folder);
      }
    });
  }

  private static double compare(ModelFormat format, ModelFormat.Model model, Path file) throws IOException {
    try {
      ModelFormat.Verification verification = format.export(model, file);
      Check.require(verification.passed(), "%s", verification.report());
    } catch (IOException e) {
      throw new Check.Fault(String.valueOf(e.getMessage()));
    }
    double worst = 0;
    try (ModelFormat.Predictor predictor = format.open(file)) {
      for (int batch : BATCHES) {
        Literal input = model.samples(batch);
        Literal expected = model.predict(input).get("output");
        Literal actual = predictor.predict(input).get("output");
        for (int i = 0; i < expected.elements(); i++) {
          double difference = Math.abs(expected.get(i) - actual.get(i));
          Check.require(difference <= 1e-4 * (1 + Math.abs(expected.get(i))),
              "at batch %d, output %d is %s in the file and %s here", batch, i, actual.get(i), expected.get(i));
          worst = Math.max(worst, difference);
        }
      }
    }
    return worst;
  }
}
