package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.Plugin;

/**
 * ONNX, the open format for trained models, with a symbolic batch axis: an exported file takes any number of samples.
 * Each file was run in ONNX Runtime and compared with the model before it was put in place.
 *
 * @param opset the version of ONNX's operators to use, from 20 to 24; 24 is the first that has Swish
 */
@Plugin("onnx")
public record OnnxFormat(int opset) implements ModelFormat {
  /** The name of a model's input. */
  static final String INPUT = "input";

  /** Checks the version. */
  public OnnxFormat {
    ModelFile.requireOpset(opset);
  }

  /** Opset 24. */
  public OnnxFormat() {
    this(24);
  }

  @Override
  public String extension() {
    return "onnx";
  }

  @Override
  public void prepare() {
    OrtRuntime.prepare();
  }

  @Override
  public Verification export(Model model, Path file) throws IOException {
    return new Exporter(opset, OnnxLowering::new).export(model, file);
  }

  @Override
  public Verification verify(Path file) throws IOException {
    ModelProto proto = ModelFile.read(file);
    VerificationVectors vectors = VerificationVectors.of(file.toString(), ModelFile.metadata(proto));
    Comparison comparison = new Comparison();
    try (OnnxSession session = OnnxSession.load(file)) {
      comparison.add(file.getFileName().toString(), vectors.outputs(), session.run(Map.of(INPUT, vectors.input())));
    }
    int samples = vectors.input().shape().size(0);
    if (!comparison.passed()) {
      return new Verification(false, comparison.maxAbsError(), comparison.difference().orElseThrow());
    }
    if (!ModelFile.hasOriginalWeights(proto)) {
      return new Verification(false, comparison.maxAbsError(), "%s: its parameters were changed after it was exported"
          .formatted(file.getFileName()));
    }
    return new Verification(true, comparison.maxAbsError(), String.format(Locale.ROOT,
        "%s gives the outputs stored with it for %d samples: %d numbers, largest difference %.2g", file.getFileName(),
        samples, comparison.compared(), comparison.maxAbsError()));
  }

  @Override
  public String inspect(Path file) throws IOException {
    return Inspection.of(file);
  }

  @Override
  public Predictor open(Path file) throws IOException {
    return OnnxPredictor.open(file);
  }
}
