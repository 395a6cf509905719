package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir
  Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Map<String, Literal> tensors = new LinkedHashMap<>();
    tensors.put("flags", Literal.of(new boolean[] {true, false, true}, Shape.of(3)));
    tensors.put("a/\"quoted\" name, ä", Literal.of(new float[] {1, -0f, Float.NaN, Float.MIN_VALUE}, Shape.of(2, 2)));
    tensors.put("doubles", Literal.of(new double[] {Math.PI}, Shape.of(1)));
    tensors.put("whole", Literal.of(new int[] {Integer.MIN_VALUE, 7}, Shape.of(2)));
    tensors.put("step", Literal.scalar(Long.MAX_VALUE));
    tensors.put("empty", Literal.of(new float[0], Shape.of(0, 4)));
    tensors.put("large", Literal.of(new double[300_000], Shape.of(300, 1000))); // more than one buffer
    tensors.get("large").doubles()[299_999] = 5;
    Safetensors content = new Safetensors(tensors, Map.of("key", "text"));
    content.write(file);
    assertEquals(content, Safetensors.read(file));
    assertEquals(0, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
  }

  /** The example of the format's description, written by hand. */
  @Test
  void readsTheFormatsOwnLayout() throws IOException {
    write("{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40);
    assertEquals(Map.of("w", Literal.of(new float[] {1, 2}, Shape.of(1, 2))), Safetensors.read(file).tensors());
  }

  private void write(String header, int... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length).put(json);
    Arrays.stream(data).forEach(value -> buffer.put((byte) value));
    Files.write(file, buffer.array());
  }

  private void assertRefused(String expected) {
    InvalidInputException refusal = assertThrows(InvalidInputException.class, () -> Safetensors.read(file));
    assertTrue(refusal.getMessage().startsWith(file + " is not a sound safetensors file: "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }

  private static int[] bytes(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static String entry(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(name, dtype, shape, begin, end);
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Files.write(file, new byte[0]);
    assertRefused("it has 0 bytes");
    Files.writeString(file, "#!/bin/sh\necho this is something else\n");
    assertRefused("so it is another kind of file");
    write("{\"w\": 5");
    assertRefused("its header is no sound JSON");
    write("[1, 2]");
    assertRefused("its header is no JSON object");
    write("{} {}");
    assertRefused("its header is no sound JSON");
    write("[".repeat(100_000));
    assertRefused("its header is no sound JSON");
    ByteBuffer huge = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 62);
    Files.write(file, huge.array());
    assertRefused("header length of 4611686018427387904");
  }

  @Test
  void refusesTruncatedFiles() throws IOException {
    new Safetensors(Map.of("w", Literal.of(new float[100], Shape.of(100))), Map.of()).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(InvalidInputException.class, () -> Safetensors.read(file));
    }
    assertRefused("it is truncated: its tensors take 400 bytes, of which 399 are there");
    Files.write(file, Arrays.copyOf(whole, 20));
    assertRefused("is cut off after 12");
    Files.write(file, Arrays.copyOf(whole, whole.length + 3));
    assertRefused("3 bytes follow its last tensor");
  }

  @Test
  void refusesDamagedNumbers() throws IOException {
    Literal numbers = Literal.of(new double[300_000], Shape.of(300_000)); // more than one buffer
    new Safetensors(Map.of("w", numbers), Map.of()).write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int place : new int[] {whole.length - 2_400_000, whole.length - 1_200_001, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[place] ^= 1;
      Files.write(file, damaged);
      assertRefused("its numbers are damaged: their check sum is ");
    }
  }

  @Test
  void refusesHeadersThatContradictTheData() throws IOException {
    write("{" + entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[2]", 4, 12) + "}", bytes(12));
    assertRefused("tensor 'b' begins at byte 4 of the data, where 8 is due");
    write("{" + entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[1]", 12, 16) + "}", bytes(16));
    assertRefused("tensor 'b' begins at byte 12 of the data, where 8 is due");
    write("{" + entry("a", "F32", "[3]", 0, 8) + "}", bytes(8));
    assertRefused("its offsets 0 to 8 are 8 apart");
    write("{" + entry("a", "F32", "[1]", 8, 4) + "}", bytes(8));
    assertRefused("tensor 'a' is float32[1] of 4 bytes, but its offsets");
    write("{" + entry("a", "BF16", "[1]", 0, 2) + "}", bytes(2));
    assertRefused("element type BF16; F32, F64, I32, I64 and BOOL are known");
    write("{" + entry("a", "F32", "[-1]", 0, 4) + "}", bytes(4));
    assertRefused("does not have dtype, shape and data_offsets");
    write("{" + entry("a", "F32", "[0.5]", 0, 2) + "}", bytes(2));
    assertRefused("does not have dtype, shape and data_offsets");
    write("{" + entry("a", "F32", "[99999999999]", 0, 4) + "}", bytes(4));
    assertRefused("more than can be held");
    write("{" + entry("a", "F32", "[60000,60000]", 0, 14400000000L) + "}", bytes(4));
    assertRefused("more elements than one array can hold");
    write("{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 0, 4) + "}", bytes(4));
    assertRefused("its header is no sound JSON");
    write("{\"__metadata__\":{\"a\":1}}");
    assertRefused("its metadata 'a' is no text");
  }
}
