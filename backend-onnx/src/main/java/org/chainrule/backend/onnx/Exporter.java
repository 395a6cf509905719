package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.chainrule.api.ModelFormat.Model;
import org.chainrule.api.ModelFormat.Verification;
import org.chainrule.api.ir.Literal;

/** Writes a model beside its target, verifies what was written, and only then moves it into place. */
final class Exporter {
  private static final List<Integer> BATCHES = List.of(1, 7, 64);
  private static final int STORED_NUMBERS = 1 << 16;
  private static final int STORED_SAMPLES = 4;

  private final int opset;
  private final OnnxLowering.Factory lowering;

  Exporter(int opset, OnnxLowering.Factory lowering) {
    this.opset = opset;
    this.lowering = lowering;
  }

  Verification export(Model model, Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("cannot write %s: there is no folder %s".formatted(file, folder));
    }
    try {
      OrtRuntime.environment();
    } catch (IOException e) {
      throw new IOException("%s was not written, because it cannot be verified here: %s".formatted(file,
          e.getMessage()), e);
    }
    Literal samples = model.samples(BATCHES.getLast());
    if (samples.shape().rank() == 0 || samples.shape().size(0) == 0) {
      throw new IOException("export: there are no samples to verify %s with".formatted(file));
    }
    Path temporary = target.resolveSibling(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
    try {
      Verification verification = write(model, samples, temporary, file);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return verification;
    } catch (ExportException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private Verification write(Model model, Literal samples, Path temporary, Path file) throws IOException {
    Traces traces = Traces.of(model::graph);
    if (!traces.graph().inputs().keySet().equals(Set.of(OnnxFormat.INPUT))) {
      throw new ExportException("a model has one input named '%s', this one has %s; is it traced for evaluation?"
          .formatted(OnnxFormat.INPUT, traces.graph().inputs().keySet()));
    }
    OnnxLowering.Lowered lowered = lowering.create(traces, model.values(), opset).lower();
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    metadata.putAll(vectors(model, samples).toMetadata());
    ModelProto proto = ModelFile.of(lowered.graph(), opset, metadata);
    Files.write(temporary, proto.toByteArray(), StandardOpenOption.CREATE_NEW);
    Comparison comparison = new Comparison();
    try (OnnxSession session = OnnxSession.load(temporary, "what was written for " + file)) {
      for (int batch : BATCHES) {
        Literal input = Samples.batch(samples, batch);
        comparison.add("batch of " + batch, model.predict(input), session.run(Map.of(OnnxFormat.INPUT, input)));
        if (!comparison.passed()) {
          throw new IOException("export: %s was not written, because it would differ from the model: %s; %s".formatted(
              file, comparison.difference().orElseThrow(),
              FirstDifference.describe(model, traces, lowered, opset, input)));
        }
      }
    }
    return new Verification(true, comparison.maxAbsError(), String.format(Locale.ROOT,
        "ONNX Runtime agrees with the model at batch %s on %d samples: %d numbers, largest difference %.2g,"
            + " allowed %.0e + %.0e of the number",
        BATCHES.toString().replaceAll("[\\[\\]]", ""), Math.min(samples.shape().size(0), BATCHES.getLast()),
        comparison.compared(), comparison.maxAbsError(), Comparison.ABSOLUTE, Comparison.RELATIVE));
  }

  private static VerificationVectors vectors(Model model, Literal samples) {
    int sampleSize = Math.max(1, samples.elements() / samples.shape().size(0));
    Literal input = Samples.batch(samples, Math.clamp(STORED_NUMBERS / sampleSize, 1, STORED_SAMPLES));
    return new VerificationVectors(input, model.predict(input));
  }
}
