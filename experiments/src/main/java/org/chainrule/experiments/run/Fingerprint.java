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
    for (int i = 0; i < literal.elements(); i++) {
      switch (literal.dtype()) {
        case FLOAT32 -> buffer.putFloat(literal.floats()[i]);
        case FLOAT64 -> buffer.putDouble(literal.doubles()[i]);
        case INT32 -> buffer.putInt(literal.ints()[i]);
        case INT64 -> buffer.putLong(literal.longs()[i]);
        case BOOL -> buffer.put((byte) (literal.booleans()[i] ? 1 : 0));
      }
      if (buffer.remaining() < Long.BYTES) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    digest.update(buffer.flip());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
