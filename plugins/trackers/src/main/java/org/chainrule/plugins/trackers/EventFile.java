package org.chainrule.plugins.trackers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of TensorFlow's records, each of which is on the disk when {@link #append} returns: the length as 8 bytes, its
 * checksum, the data, its checksum, all little-endian. A checksum is a CRC-32C, rotated right by 15 bits, plus
 * 0xa282ead8. Source: tensorflow/core/lib/io/record_writer.h.
 */
final class EventFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;
  private static final int LENGTH_AND_CHECKSUM = 12;
  private static final int CHECKSUM = 4;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the file for appending behind the first of its whole records; those are given back as they are. */
  static EventFile open(Path file, List<byte[]> kept) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] data : kept) {
      bytes.write(framed(data).array());
    }
    // Renamed into place, so that a crash leaves either the old records or the kept ones.
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(fresh, bytes.toByteArray());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return new EventFile(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /** The records of a file up to the first that is cut off or damaged; none if there is no file. */
  static List<byte[]> records(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    if (!Files.exists(file)) {
      return records;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() >= LENGTH_AND_CHECKSUM) {
      int start = bytes.position();
      long length = bytes.getLong();
      if (bytes.getInt() != checksum(bytes.array(), start, Long.BYTES) || length < 0
          || length > bytes.remaining() - CHECKSUM) {
        break;
      }
      byte[] data = new byte[(int) length];
      bytes.get(data);
      if (bytes.getInt() != checksum(data, 0, data.length)) {
        break;
      }
      records.add(data);
    }
    return records;
  }

  void append(byte[] data) throws IOException {
    ByteBuffer bytes = framed(data);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  private static ByteBuffer framed(byte[] data) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_AND_CHECKSUM + data.length + CHECKSUM)
        .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(data.length).putInt(checksum(bytes.array(), 0, Long.BYTES));
    return bytes.put(data).putInt(checksum(data, 0, data.length)).flip();
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
