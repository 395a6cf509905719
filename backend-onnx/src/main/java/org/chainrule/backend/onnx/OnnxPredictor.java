package org.chainrule.backend.onnx;

import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chainrule.api.ModelFormat;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;

/** A file loaded for prediction. */
final class OnnxPredictor implements ModelFormat.Predictor {
  private final OnnxSession session;
  private final String name;
  private final TensorInfo input;
  private final DType dtype;
  private final String signature;
  private final Map<String, String> metadata;

  private OnnxPredictor(OnnxSession session, Path file, Map<String, String> metadata) throws IOException {
    Map<String, TensorInfo> inputs = session.inputs();
    if (inputs.size() != 1) {
      throw new IOException("%s takes %d inputs %s; only models with one can be used for prediction"
          .formatted(file, inputs.size(), inputs.keySet()));
    }
    this.session = session;
    this.name = inputs.keySet().iterator().next();
    this.input = inputs.get(name);
    this.dtype = OnnxSession.dtype(file.toString(), name, input);
    this.signature = signature(file, name, input);
    this.metadata = metadata;
    if (input.getShape().length == 0
        || IntStream.range(1, input.getShape().length).anyMatch(axis -> input.getShape()[axis] < 0)) {
      throw new IOException("%s takes %s: a batch axis and fixed sizes of a sample are needed for prediction"
          .formatted(file, signature));
    }
  }

  static OnnxPredictor open(Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(ModelFile.metadata(ModelFile.read(file)));
    metadata.keySet().removeIf(key -> key.startsWith(ModelFile.OWN));
    OnnxSession session = OnnxSession.load(file);
    try {
      return new OnnxPredictor(session, file, metadata);
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** A value's name, element type and sizes. */
  static String signature(Path file, String name, TensorInfo info) throws IOException {
    String[] symbols = info.getDimensionNames();
    String sizes = IntStream.range(0, info.getShape().length)
        .mapToObj(axis -> info.getShape()[axis] >= 0 ? Long.toString(info.getShape()[axis])
            : symbols[axis].isEmpty() ? "?" : symbols[axis])
        .collect(Collectors.joining(", ", "[", "]"));
    return "%s: %s%s".formatted(name, OnnxSession.dtype(file.toString(), name, info).label(), sizes);
  }

  @Override
  public String signature() {
    return signature;
  }

  @Override
  public int[] sampleShape() {
    return Arrays.stream(input.getShape()).skip(1).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public Map<String, Literal> predict(Literal batch) throws IOException {
    int[] sizes = batch.shape().sizes();
    boolean fits = batch.dtype() == dtype && sizes.length == input.getShape().length
        && (input.getShape()[0] < 0 || input.getShape()[0] == sizes[0])
        && Arrays.equals(Arrays.copyOfRange(sizes, 1, sizes.length), sampleShape());
    if (!fits) {
      throw new IOException("the model takes %s, not %s".formatted(signature, batch.type()));
    }
    return session.run(Map.of(name, batch));
  }

  @Override
  public void close() {
    session.close();
  }
}
