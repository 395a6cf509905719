package org.chainrule.experiments.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.chainrule.api.ir.Literal;

/** SHA-256 of texts and of numbers. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Of type, shape and numbers (big-endian). */
  static String of(Literal literal) {
    MessageDigest digest = digest();
    digest.update(literal.type().toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    int atOnce = buffer.capacity() / Long.BYTES;
    int elements = literal.elements();
    for (int start = 0; start < elements; start += atOnce) {
      int count = Math.min(atOnce, elements - start);
      int bytes = switch (literal.dtype()) {
        case FLOAT32 -> buffer.asFloatBuffer().put(literal.floats(), start, count).position() * Float.BYTES;
        case FLOAT64 -> buffer.asDoubleBuffer().put(literal.doubles(), start, count).position() * Double.BYTES;
        case INT32 -> buffer.asIntBuffer().put(literal.ints(), start, count).position() * Integer.BYTES;
        case INT64 -> buffer.asLongBuffer().put(literal.longs(), start, count).position() * Long.BYTES;
        case BOOL -> truths(literal.booleans(), start, count, buffer.array());
      };
      digest.update(buffer.array(), 0, bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static int truths(boolean[] values, int start, int count, byte[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = (byte) (values[start + i] ? 1 : 0);
    }
    return count;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
