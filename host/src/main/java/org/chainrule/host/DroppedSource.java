package org.chainrule.host;

import java.io.IOException;
import java.net.URL;
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

  static void discover(Path file, SourceCompiler compiler, PluginSource.Findings findings) {
    String origin = Provenance.fileName(file);
    try {
      String source = read(file);
      Map<String, byte[]> classes = compiler.compile(file, source);
      List<String> names = classes.values().stream().flatMap(code -> AnnotatedClasses.annotated(code).stream()).sorted()
          .toList();
      if (names.isEmpty()) {
        throw new UnfitException("holds no class annotated with @Plugin");
      }
      PluginLoader loader = new PluginLoader(new URL[0], classes, DroppedSource.class.getClassLoader());
      findings.resource(loader);
      Provenance provenance = new Provenance(origin, Provenance.UNVERSIONED,
          Provenance.sha256(source.getBytes(StandardCharsets.UTF_8)), _ -> Optional.of(source));
      for (String name : names) {
        findings.candidate(Class.forName(name, false, loader), provenance);
      }
    } catch (UnfitException e) {
      findings.problem(origin, e.getMessage());
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
      findings.problem(origin, "cannot be used: " + Faults.describe(e));
    }
  }

  private static String read(Path file) throws IOException, UnfitException {
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
