package org.chainrule.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.chainrule.api.Dataset.Splits;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  private static final List<String> NAMES = List.of("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
      "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");

  @TempDir
  private Path directory;

  /** The folder of the real files; the test is skipped where there is none. */
  private static Path real() {
    Optional<Path> folder = Stream.of(Path.of(Optional.ofNullable(System.getenv("CHAINRULE_DATA")).orElse("/nowhere"),
        "fashion-mnist"), Path.of("/usr/share/datasets/fashion-mnist")).filter(Files::isDirectory).findFirst();
    boolean required = List.of(System.getProperty("chainrule.require", "").split(",")).contains("fashion-mnist");
    if (folder.isEmpty() && !required) {
      System.err.println("SKIPPED: no Fashion-MNIST in $CHAINRULE_DATA/fashion-mnist");
    }
    Assumptions.assumeTrue(folder.isPresent() || required, "no Fashion-MNIST in $CHAINRULE_DATA/fashion-mnist");
    return folder.orElseThrow(() -> new AssertionError("Fashion-MNIST is required, but not in $CHAINRULE_DATA"));
  }

  private static FashionMnist from(Optional<Path> dir, Optional<String> url) {
    return new FashionMnist(dir.map(Path::toString), url);
  }

  @Test
  void isComplete() throws IOException {
    Splits splits = from(Optional.of(real()), Optional.empty()).load(1);
    assertEquals("[60000, 1, 28, 28]", splits.training().features().shape().toString());
    assertEquals("[10000, 1, 28, 28]", splits.test().orElseThrow().features().shape().toString());
    assertEquals(10, splits.classes().size());
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertEquals(6000, Arrays.stream(splits.training().targets().ints()).filter(l -> l == wanted).count());
      assertEquals(1000, Arrays.stream(splits.test().orElseThrow().targets().ints()).filter(l -> l == wanted).count());
    }
    assertEquals("ankle boot", splits.classes().get(splits.training().targets().ints()[0]));
  }

  @Test
  void isDownloadedOnceFromAnAddress() throws IOException {
    String address = real().toUri().toString();
    Path cache = directory.resolve("deep/cache");
    assertEquals(60000, from(Optional.of(cache), Optional.of(address)).load(1).training().size());
    assertEquals(NAMES, files(cache), "no temporary files are left");
    assertEquals(60000, from(Optional.of(cache), Optional.of("file:/nowhere")).load(1).training().size());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void write(Path folder, byte[] content) throws IOException {
    Files.createDirectories(folder);
    for (String name : NAMES) {
      try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
        stream.write(content);
      }
    }
  }

  @Test
  void whatIsMissingIsSaidWithAllWaysToGetIt() {
    FashionMnist dataset = new FashionMnist();
    List<Path> folders = dataset.folders(Optional.of("/data"), Path.of("/home/me"));
    assertEquals(List.of(Path.of("/data/fashion-mnist"), Path.of("/data"),
        Path.of("/usr/share/datasets/fashion-mnist"), Path.of("/home/me/.cache/chainrule/fashion-mnist")), folders);
    String message = assertThrows(IOException.class, () -> dataset.load(List.of(directory))).getMessage();
    for (String part : List.of(directory.toString(), "dataset-fashion-mnist", "data.dir=", "CHAINRULE_DATA",
        "data.url=")) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(List.of(Path.of("/there")),
        from(Optional.of(Path.of("/there")), Optional.empty()).folders(Optional.of("/data"), Path.of("/home/me")));
  }

  @Test
  void filesOfOtherContentAreRefused() throws IOException {
    write(directory, new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9});
    String message = assertThrows(IOException.class, () -> from(Optional.of(directory), Optional.empty()).load(1))
        .getMessage();
    assertTrue(message.contains("train-images-idx3-ubyte.gz is not the published file"), message);
  }

  @Test
  void aDownloadOfOtherContentLeavesNothing() throws IOException {
    Path source = directory.resolve("source");
    Path cache = directory.resolve("cache");
    write(source, new byte[] {1, 2, 3});
    String message = assertThrows(IOException.class,
        () -> from(Optional.of(cache), Optional.of(source.toUri().toString())).load(1)).getMessage();
    assertTrue(message.contains("is not the published file"), message);
    assertFalse(Files.exists(cache));
    String missing = assertThrows(IOException.class,
        () -> from(Optional.of(cache), Optional.of(directory.resolve("none").toUri().toString())).load(1)).getMessage();
    assertTrue(missing.startsWith("cannot download file:"), missing);
    assertTrue(assertThrows(IOException.class, () -> from(Optional.of(cache), Optional.of("no address")).load(1))
        .getMessage().startsWith("cannot download no address/"));
  }
}
