package org.chainrule.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Op;

/** What must be the same for a training to go on bit for bit from a checkpoint. */
final class Fingerprint {
  private Fingerprint() {}

  static Map<String, String> of(TrainingConfiguration configuration, Graph evaluation, Graph step) {
    Map<String, String> aspects = new LinkedHashMap<>();
    aspects.put("model, loss or metrics", digest(evaluation));
    aspects.put("optimizer, regularizers, augmentations or frozen parameters", digest(step));
    aspects.put("learning rate", Double.toString(configuration.optimizer().learningRate()));
    aspects.put("seed", Long.toString(configuration.seed()));
    aspects.put("batch size", Integer.toString(configuration.batchSize()));
    aspects.put("held-back part", Double.toString(configuration.validationFraction()));
    aspects.put("training data", checksum(configuration.data().training()));
    return aspects;
  }

  /** The aspects in which two fingerprints differ; another model makes another step too, which is not told. */
  static List<String> differences(Map<String, String> here, Map<String, String> there) {
    List<String> differing = here.keySet().stream().filter(key -> !here.get(key).equals(there.get(key))).toList();
    return differing.size() > 1 && differing.getFirst().startsWith("model")
        ? differing.stream().filter(key -> !key.startsWith("optimizer")).toList() : differing;
  }

  /** Of all operations, bodies of functions included, and of all bits of constants, which the text form rounds. */
  private static String digest(Graph graph) {
    Graph plain = graph.inlined();
    StringBuilder text = new StringBuilder(plain.toText());
    plain.nodes().forEach(node -> {
      if (node.op() instanceof Op.Constant constant) {
        text.append(Arrays.hashCode(constant.value().toDoubles())).append('\n');
      }
    });
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  private static String checksum(Dataset.Samples samples) {
    CRC32C sum = new CRC32C();
    add(sum, samples.features());
    add(sum, samples.targets());
    return "%d samples %08x".formatted(samples.size(), sum.getValue());
  }

  private static void add(CRC32C sum, Literal numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (int i = 0; i < numbers.elements(); i++) {
      if (buffer.remaining() < Double.BYTES) {
        sum.update(buffer.flip());
        buffer.clear();
      }
      if (numbers.array() instanceof float[] floats) {
        buffer.putFloat(floats[i]);
      } else {
        buffer.putDouble(numbers.get(i));
      }
    }
    sum.update(buffer.flip());
  }
}
