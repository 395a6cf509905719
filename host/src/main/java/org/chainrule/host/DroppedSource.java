package org.chainrule.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source file in the drop-in folder. */
final class DroppedSource {
  /** Far above what anyone writes, and far below what would fill the memory. */
  private static final long MAX_BYTES = 1 << 20;

  private DroppedSource() {}

  static DroppedFile read(Path file, String origin, SourceCompiler compiler, Trust trust) throws UnfitException {
    try {
      String source = text(file);
      String sha256 = Provenance.sha256(source.getBytes(StandardCharsets.UTF_8));
      trust.check(sha256);
      Map<String, byte[]> classes = compiler.compile(file, origin, source);
      List<String> names = classes.values().stream().flatMap(code -> AnnotatedClasses.annotated(code).stream()).sorted()
          .toList();
      if (names.isEmpty()) {
        throw new UnfitException("holds no class annotated with @Plugin");
      }
      return new DroppedFile(origin, names,
          new Provenance(origin, Provenance.UNVERSIONED, sha256, _ -> Optional.of(source)),
          new DroppedFile.Content.Compiled(classes), List.of());
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new UnfitException("cannot be used: " + Faults.describe(e));
    }
  }

  private static String text(Path file) throws IOException, UnfitException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new UnfitException("has %,d bytes; a plug-in's source may have %,d".formatted(size, MAX_BYTES));
    }
    String source;
    try {
      source = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
    } catch (CharacterCodingException _) {
      throw new UnfitException("is no UTF-8 text");
    }
    if (source.isBlank()) {
      throw new UnfitException("is empty");
    }
    return source;
  }
}
