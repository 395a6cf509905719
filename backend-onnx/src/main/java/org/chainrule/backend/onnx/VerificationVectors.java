package org.chainrule.backend.onnx;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/**
 * A few samples and the model's outputs for them, stored in a file's metadata, so that the file can be verified by itself.
 *
 * @param input the samples
 * @param outputs the expected outputs by name
 */
record VerificationVectors(Literal input, Map<String, Literal> outputs) {
  private static final String INPUT = ModelFile.OWN + "verification.input";
  private static final String OUTPUT = ModelFile.OWN + "verification.output.";

  /** As metadata: element type, sizes, little-endian numbers in Base64. */
  Map<String, String> toMetadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(INPUT, text(input));
    outputs.forEach((name, value) -> metadata.put(OUTPUT + name, text(value)));
    return metadata;
  }

  private static String text(Literal value) {
    String sizes = Arrays.stream(value.shape().sizes()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return "%s [%s] %s".formatted(value.dtype().label(), sizes,
        Base64.getEncoder().encodeToString(Protos.bytes(value)));
  }

  /**
   * The vectors that a file carries.
   *
   * @throws IOException if it carries none, or damaged ones
   */
  static VerificationVectors of(String source, Map<String, String> metadata) throws IOException {
    String samples = metadata.get(INPUT);
    Map<String, Literal> outputs = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        if (entry.getKey().startsWith(OUTPUT)) {
          outputs.put(entry.getKey().substring(OUTPUT.length()), literal(entry.getValue()));
        }
      }
      if (samples != null && !outputs.isEmpty()) {
        return new VerificationVectors(literal(samples), outputs);
      }
    } catch (RuntimeException e) {
      throw new IOException("%s: its verification vectors are damaged".formatted(source), e);
    }
    throw new IOException("%s carries no verification vectors: it was not exported by Chainrule".formatted(source));
  }

  private static Literal literal(String text) {
    String[] parts = text.split("[ \\[\\]]+");
    boolean scalar = parts.length == 2;
    int[] sizes = scalar ? new int[0] : Arrays.stream(parts[1].split(",")).mapToInt(Integer::parseInt).toArray();
    TensorType type = new TensorType(DType.valueOf(parts[0].toUpperCase(Locale.ROOT)), Shape.of(sizes));
    return Protos.literal(type, Base64.getDecoder().decode(parts[parts.length - 1]));
  }
}
