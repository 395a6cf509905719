package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.chainrule.api.Dataset.Splits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir
  private Path directory;

  private Path image(String name, int type, int width, int height, IntBinaryOperator pixel) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (type == BufferedImage.TYPE_BYTE_GRAY || type == BufferedImage.TYPE_USHORT_GRAY) {
          image.getRaster().setSample(x, y, 0, pixel.applyAsInt(x, y));
        } else {
          image.setRGB(x, y, pixel.applyAsInt(x, y));
        }
      }
    }
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(ImageIO.write(image, name.endsWith("png") ? "png" : "jpeg", file.toFile()));
    return file;
  }

  private Path plain(String name, int rgb) throws IOException {
    return image(name, BufferedImage.TYPE_INT_RGB, 4, 3, (x, y) -> rgb);
  }

  private ImageFolder folder(String name, int channels, OnError onError) {
    return new ImageFolder(directory.resolve(name).toString(), Optional.empty(), 0, Optional.empty(), Optional.empty(),
        channels, onError);
  }

  private static int[] bytes(Splits splits) {
    float[] raw = splits.unscaled(splits.training().features()).floats();
    int[] bytes = new int[raw.length];
    for (int i = 0; i < raw.length; i++) {
      bytes[i] = Math.round(raw[i]);
    }
    return bytes;
  }

  @Test
  void foldersAreClassesAndFilesSamplesInTheOrderOfTheirNames() throws IOException {
    image("a/dog/2.png", BufferedImage.TYPE_INT_RGB, 2, 1, (x, y) -> x == 0 ? 0x102030 : 0x405060);
    image("a/dog/10.png", BufferedImage.TYPE_INT_RGB, 2, 1, (x, y) -> 0xFF0000);
    image("a/cat/z.png", BufferedImage.TYPE_INT_ARGB, 2, 1, (x, y) -> 0x8000FF00);
    Files.writeString(directory.resolve("a/dog/notes.txt"), "no image");
    Files.writeString(directory.resolve("a/dog/.hidden.png"), "no image");
    Splits splits = folder("a", 3, OnError.FAIL).load(1);
    assertEquals(List.of("cat", "dog"), splits.classes());
    assertEquals("[3, 3, 1, 2]", splits.training().features().shape().toString());
    assertArrayEquals(new int[] {0, 1, 1}, splits.training().targets().ints());
    assertArrayEquals(new int[] {0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0x10, 0x40, 0x20, 0x50, 0x30, 0x60},
        bytes(splits));
    assertTrue(splits.description().endsWith(
        "3 to train on, 1 x 2 pixels (height x width) of 3 channels: red, green, blue; none was of another size."),
        splits.description());
    assertEquals(List.of("1 file is neither PNG nor JPEG and passed over."), splits.notes());
    assertEquals(splits.training().features(), folder("a", 3, OnError.FAIL).load(1).training().features());
  }

  @Test
  void aSizeThatNoImageMayHaveIsRefused() {
    IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
        () -> new ImageFolder("a", Optional.empty(), 0, Optional.of(100_000), Optional.of(100_000), 3, OnError.FAIL));
    assertEquals("height 100000 and width 100000 are 10,000,000,000 pixels; an image may have 100,000,000",
        failure.getMessage());
  }

  @Test
  void foldersOfFoldersAreNoClasses() throws IOException {
    plain("n/a/cat/1.png", 0);
    IOException failure = assertThrows(IOException.class, () -> folder("n", 3, OnError.FAIL).load(1));
    assertTrue(failure.getMessage().endsWith(
        "has no PNG or JPEG image, only folders; a class is one folder, and its images lie directly in it"),
        failure.getMessage());
  }

  /** Java itself would make 188 of a grey 128. */
  @Test
  void greyImagesKeepTheirNumbers() throws IOException {
    image("g/a/1.png", BufferedImage.TYPE_BYTE_GRAY, 8, 8, (x, y) -> 128);
    image("g/a/2.jpg", BufferedImage.TYPE_BYTE_GRAY, 8, 8, (x, y) -> 128);
    image("g/b/3.png", BufferedImage.TYPE_USHORT_GRAY, 8, 8, (x, y) -> 128 * 257);
    image("g/b/4.png", BufferedImage.TYPE_BYTE_BINARY, 8, 8, (x, y) -> 0xFFFFFF);
    image("g/b/5.jpeg", BufferedImage.TYPE_INT_RGB, 8, 8, (x, y) -> 0x808080);
    for (int channels : new int[] {1, 3}) {
      int[] pixels = bytes(folder("g", channels, OnError.FAIL).load(1));
      for (int i = 0; i < 5; i++) {
        int wanted = i == 3 ? 255 : 128;
        int[] image = Arrays.copyOfRange(pixels, i * channels * 64, (i + 1) * channels * 64);
        assertTrue(Arrays.stream(image).allMatch(pixel -> pixel == wanted), "image " + i + Arrays.toString(image));
      }
    }
    plain("c/a/1.png", 0x0000FF);
    plain("c/a/2.png", 0x00FF00);
    int[] brightness = bytes(folder("c", 1, OnError.FAIL).load(1));
    assertEquals(29, brightness[0]);
    assertEquals(150, brightness[12]);
  }

  @Test
  void imagesAreBroughtToOneSize() throws IOException {
    image("s/a/1.png", BufferedImage.TYPE_BYTE_GRAY, 4, 2, (x, y) -> 20 * x);
    image("s/a/2.png", BufferedImage.TYPE_BYTE_GRAY, 8, 8, (x, y) -> x < 4 ? 0 : 200);
    Splits first = folder("s", 1, OnError.FAIL).load(1);
    assertEquals("[2, 1, 2, 4]", first.training().features().shape().toString());
    assertTrue(first.description().endsWith("; 1 were of another size."), first.description());
    String path = directory.resolve("s").toString();
    int[] small = bytes(new ImageFolder(path, Optional.empty(), 0, Optional.of(1), Optional.of(2), 1, OnError.FAIL)
        .load(1));
    // A triangle reaches as far as a new pixel is wide: (0.75 * 0 + 0.75 * 20 + 0.25 * 40) / 1.75 = 14.3, and so on.
    assertArrayEquals(new int[] {14, 46, 29, 171}, small);
    int[] large = bytes(new ImageFolder(path, Optional.empty(), 0, Optional.of(2), Optional.of(8), 1, OnError.FAIL)
        .load(1));
    assertArrayEquals(new int[] {0, 5, 15, 25, 35, 45, 55, 60}, Arrays.copyOf(large, 8), "between the old pixels");
  }

  @Test
  void brokenImagesAreNamedOrLeftOutAndCounted() throws IOException {
    Path whole = image("b/a/1.png", BufferedImage.TYPE_INT_RGB, 40, 40, (x, y) -> x * y * 77777);
    Path jpeg = image("b/b/1.jpg", BufferedImage.TYPE_INT_RGB, 40, 40, (x, y) -> x * y * 77777);
    byte[] png = Files.readAllBytes(whole);
    byte[] jpg = Files.readAllBytes(jpeg);
    Path cut = Files.write(directory.resolve("b/a/cut.png"), Arrays.copyOf(png, png.length / 2));
    Path cutJpeg = Files.write(directory.resolve("b/a/cut.jpg"), Arrays.copyOf(jpg, jpg.length * 2 / 3));
    Path empty = Files.write(directory.resolve("b/b/empty.png"), new byte[0]);
    byte[] spoiled = png.clone();
    Arrays.fill(spoiled, 16, 24, (byte) 0x7F); // width and height
    Path huge = Files.write(directory.resolve("b/b/huge.png"), spoiled);
    String message = assertThrows(IOException.class, () -> folder("b", 3, OnError.FAIL).load(1)).getMessage();
    assertTrue(message.startsWith(cutJpeg + ": cannot be read as an image: "), message);
    Splits splits = folder("b", 3, OnError.SKIP).load(1);
    assertEquals(2, splits.training().size());
    assertEquals(1, splits.notes().size());
    String note = splits.notes().getFirst();
    assertTrue(note.startsWith("4 images left out: " + cutJpeg + ": cannot be read as an image: "), note);
    for (Path file : List.of(cut, empty, huge)) {
      assertTrue(note.contains("; " + file + ": cannot be read as an image: "), note);
    }
  }

  @Test
  void aTestPartIsDrawnFromEachClassOrReadFromAFolder() throws IOException {
    for (int i = 0; i < 10; i++) {
      plain("t/a/%d.png".formatted(i), i);
      plain("t/b/%d.png".formatted(i), 100 + i);
    }
    plain("other/b/1.png", 7);
    String path = directory.resolve("t").toString();
    Splits drawn = new ImageFolder(path, Optional.empty(), 0.3, Optional.empty(), Optional.empty(), 3, OnError.FAIL)
        .load(1);
    assertEquals(14, drawn.training().size());
    assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, drawn.test().orElseThrow().targets().ints());
    Splits read = new ImageFolder(path, Optional.of(directory.resolve("other").toString()), 0.3, Optional.of(2),
        Optional.of(2), 3, OnError.FAIL).load(1);
    assertEquals(20, read.training().size());
    assertEquals("[1, 3, 2, 2]", read.test().orElseThrow().features().shape().toString());
    assertArrayEquals(new int[] {1}, read.test().orElseThrow().targets().ints());
    String message = assertThrows(IOException.class,
        () -> new ImageFolder(directory.resolve("other").toString(), Optional.of(path), 0, Optional.empty(),
            Optional.empty(), 3, OnError.FAIL).load(1))
        .getMessage();
    assertTrue(message.startsWith("the class 'a' of " + path + " does not occur in "), message);
  }

  @Test
  void faultsAreNamed() throws IOException {
    assertTrue(assertThrows(IOException.class, () -> new ImageFolder("/no/such").load(1)).getMessage()
        .startsWith("there is no folder /no/such"));
    Files.createDirectories(directory.resolve("e/a"));
    String none = assertThrows(IOException.class, () -> folder("e", 3, OnError.FAIL).load(1)).getMessage();
    assertEquals(directory.resolve("e/a") + " has no PNG or JPEG image", none);
    assertTrue(assertThrows(IOException.class, () -> folder("e/a", 3, OnError.FAIL).load(1)).getMessage()
        .endsWith(" has no folders; one for each class is wanted, with its images"));
    assertEquals("channels must be 3 (colours) or 1 (brightness), not 2",
        assertThrows(IllegalArgumentException.class, () -> folder("e", 2, OnError.FAIL)).getMessage());
    assertEquals("height and width must be given together", assertThrows(IllegalArgumentException.class,
        () -> new ImageFolder("e", Optional.empty(), 0, Optional.of(1), Optional.empty(), 3, OnError.FAIL))
        .getMessage());
  }
}
