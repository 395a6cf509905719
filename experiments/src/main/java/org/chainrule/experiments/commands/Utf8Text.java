package org.chainrule.experiments.commands;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chainrule.experiments.configuration.InputException;

/** Text files, of which a byte that is no UTF-8 is told with its line, and not replaced. */
final class Utf8Text {
  private Utf8Text() {}

  /** The text of a file, without a byte order mark. */
  static String read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, text, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new InputException("%s:%d: is not text in UTF-8; save the file in that encoding".formatted(file, line));
    }
    return text.flip().toString().replaceFirst("^\uFEFF", "");
  }
}
