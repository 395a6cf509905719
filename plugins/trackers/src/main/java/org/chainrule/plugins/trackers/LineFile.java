package org.chainrule.plugins.trackers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A text file that grows by whole lines, each of which is on the disk when {@link #append} returns. */
final class LineFile implements AutoCloseable {
  private final FileChannel channel;

  private LineFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the file for appending with only those of its complete lines that are to be kept. */
  static LineFile open(Path file, Predicate<String> keep) throws IOException {
    List<String> kept = lines(file).stream().filter(keep).toList();
    // Renamed into place, so that a crash leaves either the old lines or the kept ones.
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(fresh, String.join("", kept.stream().map(line -> line + "\n").toList()));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return new LineFile(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /** The lines of a file, without a last one that a crash cut off; none if there is no file. */
  static List<String> lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file);
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (!text.isEmpty() && !text.endsWith("\n")) {
      lines.removeLast();
    }
    return lines;
  }

  void append(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
