package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.chainrule.api.Dataset.Splits;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  private static final byte[] IMAGES = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, (byte) 255, 51, 102};
  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 3, 0};

  @TempDir
  private Path directory;

  private String file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes).toString();
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (OutputStream stream = new GZIPOutputStream(result)) {
      stream.write(bytes);
    }
    return result.toByteArray();
  }

  @Test
  void readsImagesAndLabelsPackedOrNot() throws IOException {
    Splits splits = new Idx(file("images.gz", packed(IMAGES)), file("labels", LABELS)).load(1);
    assertEquals("[2, 1, 1, 2]", splits.training().features().shape().toString());
    assertArrayEquals(new float[] {0, 1, 0.2f, 0.4f}, splits.training().features().floats(), 1e-7f);
    Literal bytes = Literal.of(new float[] {0, 255, 51, 102}, Shape.of(2, 1, 1, 2));
    assertArrayEquals(bytes.floats(), splits.unscaled(splits.training().features()).floats(), 2e-5f);
    assertEquals(splits.training().features(), splits.scaled(bytes));
    assertArrayEquals(new int[] {3, 0}, splits.training().targets().ints());
    assertEquals(4, splits.classes().size());
    assertTrue(splits.test().isEmpty());
  }

  @Test
  void readsATestPart() throws IOException {
    String images = file("images", IMAGES);
    String labels = file("labels", LABELS);
    assertEquals(2, new Idx(images, labels, Optional.of(images), Optional.of(labels)).load(1).test().orElseThrow()
        .size());
    byte[] five = LABELS.clone();
    five[8] = 5;
    String other = file("five", five);
    assertTrue(assertThrows(IOException.class,
        () -> new Idx(images, labels, Optional.of(images), Optional.of(other)).load(1)).getMessage()
        .contains("has the label 5, but the largest label"));
    assertEquals("test_images and test_labels must be given together",
        assertThrows(IllegalArgumentException.class,
            () -> new Idx(images, labels, Optional.of(images), Optional.empty())).getMessage());
  }

  private String fault(byte[] images, byte[] labels) throws IOException {
    String first = file("images", images);
    String second = file("labels", labels);
    return assertThrows(IOException.class, () -> new Idx(first, second).load(1)).getMessage()
        .replace(directory + "/", "");
  }

  private static byte[] with(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  @Test
  void faultsAreNamed() throws IOException {
    assertEquals("images is no IDX file: it starts with the bytes '50000803', not with 0000",
        fault(with(IMAGES, 0, 0x50), LABELS));
    assertEquals("images is no IDX file: it has 0 bytes", fault(new byte[0], LABELS));
    assertEquals("images has elements of the IDX type 13; only unsigned bytes (8) are read",
        fault(with(IMAGES, 2, 13), LABELS));
    assertEquals("images has 1 axes, not 3; images have three (count, height, width), labels have one",
        fault(LABELS, LABELS));
    assertEquals("images is cut off in its header", fault(Arrays.copyOf(IMAGES, 9), LABELS));
    assertEquals("images is cut off or damaged: its header promises 4 elements [2, 1, 2], but 3 follow",
        fault(Arrays.copyOf(IMAGES, IMAGES.length - 1), LABELS));
    assertEquals("images is cut off or damaged: its header promises 4 elements [2, 1, 2], but 5 follow",
        fault(Arrays.copyOf(IMAGES, IMAGES.length + 1), LABELS));
    assertTrue(fault(with(IMAGES, 4, 0x80), LABELS).contains("promises too many elements"));
    assertEquals("images has 2 images, but labels has 1 labels",
        fault(IMAGES, new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 3}));
    byte[] packed = packed(IMAGES);
    assertTrue(fault(Arrays.copyOf(packed, packed.length - 9), LABELS).startsWith("images is damaged or cut off"));
    assertTrue(assertThrows(IOException.class, () -> new Idx("/no/images", "/no/labels").load(1)).getMessage()
        .startsWith("there is no file /no/images"));
  }
}
