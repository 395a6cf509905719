package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX's outermost message: versions, metadata and the graph. */
final class ModelFile {
  /** The prefix of metadata that belongs to verification and not to the model's author. */
  static final String OWN = "chainrule.";
  private static final String WEIGHTS = OWN + "weights_sha256";
  private static final int OLDEST_OPSET = 20;
  private static final int NEWEST_OPSET = 24; // ONNX Runtime 1.29 expands Swish in files of its own opset only

  private ModelFile() {}

  static void requireOpset(int opset) {
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw new IllegalArgumentException("onnx: opset must be from %d to %d, not %d"
          .formatted(OLDEST_OPSET, NEWEST_OPSET, opset));
    }
  }

  /** The version of ONNX's messages that came with an opset. */
  private static int irVersion(int opset) {
    return switch (opset) {
      case 20 -> 9;
      case 21, 22 -> 10;
      case 23 -> 11;
      case 24 -> 12;
      default -> throw new AssertionError(opset);
    };
  }

  static ModelProto of(GraphProto graph, int opset, Map<String, String> metadata) {
    String version = ModelFile.class.getPackage().getImplementationVersion();
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(irVersion(opset)).setProducerName("chainrule")
        .setProducerVersion(version == null ? "" : version).setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset));
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(WEIGHTS, fingerprint(graph));
    all.forEach((key, value) -> model.addMetadataProps(
        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }

  /** A hash of all stored numbers, with which {@code verify} finds any change of them. */
  private static String fingerprint(GraphProto graph) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TensorProto tensor : graph.getInitializerList()) {
        digest.update(tensor.toByteArray());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Whether the stored numbers are those that were exported. */
  static boolean hasOriginalWeights(ModelProto model) {
    return fingerprint(model.getGraph()).equals(metadata(model).get(WEIGHTS));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing, empty, cut off, or not ONNX
   */
  static ModelProto read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s: there is no such file".formatted(file));
    }
    if (Files.size(file) == 0) {
      throw new IOException("%s is empty, not an ONNX model".formatted(file));
    }
    ModelProto model;
    try {
      model = ModelProto.parseFrom(Files.readAllBytes(file));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("%s is not an ONNX model, or is cut off".formatted(file), e);
    } catch (OutOfMemoryError e) {
      throw new IOException("%s is larger than one ONNX file may be".formatted(file), e);
    }
    if (!model.hasGraph() || model.getOpsetImportCount() == 0 || model.getGraph().getOutputCount() == 0) {
      throw new IOException("%s is not an ONNX model, or is cut off: it has no graph, outputs or operator version"
          .formatted(file));
    }
    return model;
  }

  static Map<String, String> metadata(ModelProto model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return metadata;
  }
}
