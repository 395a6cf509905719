package org.chainrule.experiments.commands;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.chainrule.experiments.configuration.InputException;

/** Text files, packed by gzip or not, of which a byte that is no UTF-8 is told with its line, and not replaced. */
final class Utf8Text {
  private Utf8Text() {}

  /** The text of a file, without a byte order mark. */
  static String read(Path file) throws IOException {
    byte[] bytes = unpacked(file, Files.readAllBytes(file));
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, text, true);
    int zero = 0; // a zero byte, as in UTF-16
    while (zero < in.position() && bytes[zero] != 0) {
      zero++;
    }
    if (result.isError() || zero < in.position()) {
      in.position(zero);
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new InputException("%s:%d: is not text in UTF-8; save the file in that encoding".formatted(file, line));
    }
    return text.flip().toString().replaceFirst("^\uFEFF", "");
  }

  private static byte[] unpacked(Path file, byte[] bytes) throws IOException {
    if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
      return bytes;
    }
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return stream.readAllBytes();
    } catch (EOFException | ZipException damaged) {
      throw new InputException("%s is damaged or cut off: %s".formatted(file, damaged.getMessage()), damaged);
    }
  }
}
