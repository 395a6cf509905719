package org.chainrule.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;
import org.chainrule.api.ir.TensorType;

/**
 * Tensors by name in a file of Hugging Face's safetensors format: the length of a header in 8 bytes, the header in JSON,
 * the numbers; all in little-endian order.
 *
 * <p>Source: github.com/huggingface/safetensors, section Format; and its rules that names are unique and that tensors
 * cover the data without gaps or overlaps. What is written here carries a check sum of its numbers (CRC-32C) in its
 * metadata, which is compared when it is read; other files need none.
 *
 * @param tensors tensors by name, in the file's order
 * @param metadata texts by key
 */
public record Safetensors(Map<String, Literal> tensors, Map<String, String> metadata) {
  private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String METADATA = "__metadata__";
  private static final String CHECK_SUM = "chainrule.crc32c";
  /** The format's own limit. */
  private static final long MAX_HEADER = 100_000_000;
  private static final int BUFFER = 1 << 20;

  private record Entry(String name, TensorType type, long begin, long end) {}

  /** What takes the bytes of the numbers, in their order. */
  private interface Sink {
    void take(ByteBuffer bytes) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if the file is not such a file, is damaged or truncated, saying in what way
   * @throws IOException if it cannot be read
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw bad(file, "it has %d bytes, and not even the 8 of the header's length".formatted(size));
      }
      ByteBuffer prefix = bytes(channel, 0, 8);
      long length = prefix.getLong(0);
      if (length < 2 || length > MAX_HEADER) {
        throw bad(file, "its first 8 bytes would be a header length of %s; so it is another kind of file"
            .formatted(Long.toUnsignedString(length)));
      }
      if (8 + length > size) {
        throw bad(file, "its header of %d bytes is cut off after %d".formatted(length, size - 8));
      }
      JsonNode header = header(file, bytes(channel, 8, (int) length));
      Map<String, String> metadata = metadata(file, header);
      List<Entry> entries = entries(file, header, size - 8 - length);
      Map<String, Literal> tensors = new LinkedHashMap<>();
      CRC32C sum = new CRC32C();
      for (Entry entry : entries) {
        Literal tensor = Literal.zeros(entry.type());
        transfer(channel, 8 + length + entry.begin(), entry.end() - entry.begin(), tensor, sum);
        tensors.put(entry.name(), tensor);
      }
      String written = metadata.remove(CHECK_SUM);
      if (written != null && !written.equals(text(sum))) {
        throw bad(file, "its numbers are damaged: their check sum is %s, and was %s when they were written"
            .formatted(text(sum), written));
      }
      return new Safetensors(tensors, metadata);
    } catch (EOFException e) {
      throw bad(file, "it became shorter while it was read");
    }
  }

  private static String text(CRC32C sum) {
    return "%08x".formatted(sum.getValue());
  }

  private static InvalidInputException bad(Path file, String how) {
    return new InvalidInputException("%s is not a sound safetensors file: %s".formatted(file, how));
  }

  private static JsonNode header(Path file, ByteBuffer bytes) {
    try {
      JsonNode header = JSON.readTree(bytes.array());
      if (!header.isObject()) {
        throw bad(file, "its header is no JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw bad(file, "its header is no sound JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw bad(file, "its header is no sound JSON: " + e.getMessage());
    }
  }

  private static Map<String, String> metadata(Path file, JsonNode header) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : header.path(METADATA).properties()) {
      if (!property.getValue().isTextual()) {
        throw bad(file, "its metadata '%s' is no text".formatted(property.getKey()));
      }
      metadata.put(property.getKey(), property.getValue().textValue());
    }
    return metadata;
  }

  private static List<Entry> entries(Path file, JsonNode header, long dataSize) {
    List<Entry> entries = new ArrayList<>();
    header.properties().forEach(property -> {
      if (!property.getKey().equals(METADATA)) {
        entries.add(entry(file, property.getKey(), property.getValue()));
      }
    });
    List<Entry> ordered = entries.stream().sorted(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end))
        .toList();
    long position = 0;
    for (Entry entry : ordered) {
      if (entry.begin() != position) {
        throw bad(file, "tensor '%s' begins at byte %d of the data, where %d is due (a gap or an overlap)"
            .formatted(entry.name(), entry.begin(), position));
      }
      position = entry.end();
    }
    if (position != dataSize) {
      throw bad(file, position > dataSize
          ? "it is truncated: its tensors take %d bytes, of which %d are there".formatted(position, dataSize)
          : "%d bytes follow its last tensor".formatted(dataSize - position));
    }
    return ordered;
  }

  private static Entry entry(Path file, String name, JsonNode description) {
    JsonNode shape = description.path("shape");
    JsonNode offsets = description.path("data_offsets");
    if (!shape.isArray() || !offsets.isArray() || offsets.size() != 2 || !description.path("dtype").isTextual()
        || !whole(shape) || !whole(offsets)) {
      throw bad(file, "the entry of tensor '%s' does not have dtype, shape and data_offsets".formatted(name));
    }
    DType dtype = dtype(file, name, description.path("dtype").textValue());
    int[] sizes = new int[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      long axis = shape.get(i).longValue();
      if (axis > Integer.MAX_VALUE) {
        throw bad(file, "tensor '%s' has the size %d, more than can be held".formatted(name, axis));
      }
      sizes[i] = (int) axis;
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    try {
      TensorType type = new TensorType(dtype, Shape.of(sizes));
      if (end - begin != (long) type.shape().elements() * dtype.bytes()) {
        throw bad(file, "tensor '%s' is %s of %d bytes, but its offsets %d to %d are %d apart".formatted(name, type,
            (long) type.shape().elements() * dtype.bytes(), begin, end, end - begin));
      }
      return new Entry(name, type, begin, end);
    } catch (ShapeException e) {
      throw bad(file, "tensor '%s': %s".formatted(name, e.getMessage()));
    }
  }

  private static boolean whole(JsonNode numbers) {
    for (JsonNode number : numbers) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        return false;
      }
    }
    return true;
  }

  private static DType dtype(Path file, String name, String label) {
    return switch (label) {
      case "F32" -> DType.FLOAT32;
      case "F64" -> DType.FLOAT64;
      case "I32" -> DType.INT32;
      case "I64" -> DType.INT64;
      case "BOOL" -> DType.BOOL;
      default -> throw bad(file, "tensor '%s' has the element type %s; F32, F64, I32, I64 and BOOL are known"
          .formatted(name, label));
    };
  }

  private static String label(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
      case INT32 -> "I32";
      case INT64 -> "I64";
      case BOOL -> "BOOL";
    };
  }

  /** Writes a file and forces it to the disk. An existing one is replaced from its first byte on. */
  public void write(Path file) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    texts.put(CHECK_SUM, text(checkSum()));
    long position = 0;
    for (Map.Entry<String, Literal> tensor : tensors.entrySet()) {
      TensorType type = tensor.getValue().type();
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", label(type.dtype()));
      for (int size : type.shape().sizes()) {
        entry.withArray("shape").add(size);
      }
      if (type.shape().isScalar()) {
        entry.putArray("shape");
      }
      long end = position + (long) type.shape().elements() * type.dtype().bytes();
      entry.putArray("data_offsets").add(position).add(end);
      position = end;
    }
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int padding = (8 - json.length % 8) % 8; // so that the numbers are aligned
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.allocate(8 + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
      buffer.putLong(json.length + padding).put(json).put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8)).flip();
      drain(channel, buffer);
      numbers(bytes -> drain(channel, bytes));
      channel.force(true);
    }
  }

  private CRC32C checkSum() throws IOException {
    CRC32C sum = new CRC32C();
    numbers(sum::update);
    return sum;
  }

  private void numbers(Sink sink) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    for (Literal tensor : tensors.values()) {
      numbers(tensor, buffer, sink);
    }
    sink.take(buffer.flip());
  }

  /** Adds a tensor's numbers to what the buffer holds, and hands that on whenever it is full. */
  private static void numbers(Literal tensor, ByteBuffer buffer, Sink sink) throws IOException {
    int bytes = tensor.dtype().bytes();
    int elements = tensor.elements();
    int count;
    for (int from = 0; from < elements; from += count) {
      if (buffer.remaining() < bytes) {
        sink.take(buffer.flip());
        buffer.clear();
      }
      count = Math.min(elements - from, buffer.remaining() / bytes);
      switch (tensor.dtype()) {
        case FLOAT32 -> buffer.asFloatBuffer().put(tensor.floats(), from, count);
        case FLOAT64 -> buffer.asDoubleBuffer().put(tensor.doubles(), from, count);
        case INT32 -> buffer.asIntBuffer().put(tensor.ints(), from, count);
        case INT64 -> buffer.asLongBuffer().put(tensor.longs(), from, count);
        case BOOL -> {
          for (int i = 0; i < count; i++) {
            buffer.put(buffer.position() + i, (byte) (tensor.booleans()[from + i] ? 1 : 0));
          }
        }
      }
      buffer.position(buffer.position() + count * bytes);
    }
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private static void transfer(FileChannel channel, long position, long length, Literal into, CRC32C sum)
      throws IOException {
    int bytes = into.dtype().bytes();
    int i = 0;
    for (long done = 0; done < length; done += BUFFER) {
      ByteBuffer buffer = bytes(channel, position + done, (int) Math.min(BUFFER, length - done));
      sum.update(buffer.duplicate());
      for (; buffer.remaining() >= bytes; i++) {
        switch (into.dtype()) {
          case FLOAT32 -> into.floats()[i] = buffer.getFloat();
          case FLOAT64 -> into.doubles()[i] = buffer.getDouble();
          case INT32 -> into.ints()[i] = buffer.getInt();
          case INT64 -> into.longs()[i] = buffer.getLong();
          case BOOL -> into.booleans()[i] = buffer.get() != 0;
        }
      }
    }
  }
}
