package org.chainrule.plugins.datasets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Dataset.Samples;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/**
 * An array of unsigned bytes in the IDX format: two zero bytes, the element type (8 for unsigned bytes), the number of
 * axes, one big-endian size of four bytes per axis, and the elements, row-major.
 *
 * @param source what messages call it
 * @param sizes the size of each axis
 * @param elements the elements
 */
record IdxFile(String source, int[] sizes, byte[] elements) {
  /** From the bytes 0 to 255 to values from 0 to 1. */
  static final Dataset.Scaling SCALING = Dataset.Scaling.by(1 / 255.0);

  private static final int UNSIGNED_BYTE = 8;

  /** Reads a file, packed by gzip or not. */
  static IdxFile read(Path file, int axes) throws IOException {
    return parse(file.toString(), unpacked(file), axes);
  }

  /** The bytes of a file, unpacked if it is packed by gzip. */
  static byte[] unpacked(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(Files.isDirectory(file) ? file.toAbsolutePath() + " is a folder, not a file"
          : "there is no file " + file.toAbsolutePath());
    }
    try (BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      bytes.mark(2);
      boolean packed = bytes.read() == 0x1f && bytes.read() == 0x8b;
      bytes.reset();
      try (InputStream stream = packed ? new GZIPInputStream(bytes) : bytes) {
        return stream.readAllBytes();
      } catch (java.io.EOFException | java.util.zip.ZipException e) {
        throw new IOException(file + " is damaged or cut off: " + e.getMessage(), e);
      }
    }
  }

  /** Reads the array from bytes; it must have the given number of axes. */
  static IdxFile parse(String source, byte[] bytes, int axes) throws IOException {
    if (bytes.length < 4) {
      throw new IOException("%s is no IDX file: it has %d bytes".formatted(source, bytes.length));
    }
    if (bytes[0] != 0 || bytes[1] != 0) {
      throw new IOException("%s is no IDX file: it starts with the bytes '%s', not with 0000"
          .formatted(source, HexFormat.of().formatHex(bytes, 0, 4)));
    }
    if (bytes[2] != UNSIGNED_BYTE) {
      throw new IOException("%s has elements of the IDX type %d; only unsigned bytes (%d) are read"
          .formatted(source, bytes[2], UNSIGNED_BYTE));
    }
    if (bytes[3] != axes) {
      throw new IOException("%s has %d axes, not %d; images have three (count, height, width), labels have one"
          .formatted(source, bytes[3], axes));
    }
    int header = 4 + 4 * axes;
    if (bytes.length < header) {
      throw new IOException(source + " is cut off in its header");
    }
    int[] sizes = new int[axes];
    long promised = 1;
    for (int i = 0; i < axes; i++) {
      sizes[i] = ByteBuffer.wrap(bytes).getInt(4 + 4 * i);
      promised = sizes[i] < 0 || promised > Integer.MAX_VALUE ? Long.MAX_VALUE : promised * sizes[i];
    }
    if (promised != bytes.length - header) {
      throw new IOException("%s is cut off or damaged: its header promises %s elements %s, but %d follow"
          .formatted(source, promised == Long.MAX_VALUE ? "too many" : promised, Arrays.toString(sizes),
              bytes.length - header));
    }
    return new IdxFile(source, sizes, Arrays.copyOfRange(bytes, header, bytes.length));
  }

  /** Images of files, as numbers from 0 to 255, each named by its file and its number in it. */
  static Optional<Dataset.Unlabelled> images(List<Path> files, Shape sample) throws IOException {
    List<IdxFile> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      IdxFile array = read(file, 3);
      if (!sample.sameSizes(Shape.of(1, array.sizes[1], array.sizes[2]))) {
        throw new IOException("%s has images of %d x %d pixels, and the model takes samples of the shape %s"
            .formatted(file, array.sizes[1], array.sizes[2], sample));
      }
      arrays.add(array);
      IntStream.range(0, array.sizes[0]).forEach(i -> names.add("%s[%d]".formatted(file, i)));
    }
    float[] pixels = new float[Math.multiplyExact(names.size(), sample.elements())];
    int next = 0;
    for (IdxFile array : arrays) {
      for (byte element : array.elements) {
        pixels[next++] = element & 0xFF;
      }
    }
    return Optional.of(new Dataset.Unlabelled(Literal.of(pixels,
        Shape.of(names.size(), 1, sample.size(1), sample.size(2))), names));
  }

  /** Images [count, 1, height, width] of values from 0 to 1 by {@link #SCALING}, with their labels. */
  static Samples samples(IdxFile images, IdxFile labels) throws IOException {
    if (images.sizes[0] != labels.sizes[0]) {
      throw new IOException("%s has %d images, but %s has %d labels"
          .formatted(images.source, images.sizes[0], labels.source, labels.sizes[0]));
    }
    if (images.elements.length == 0) {
      throw new IOException(images.source + " has no images");
    }
    float[] pixels = new float[images.elements.length]; // scaled at once, because there may be many
    float factor = SCALING.factor().floats()[0];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (images.elements[i] & 0xFF) * factor;
    }
    int[] classes = new int[labels.elements.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels.elements[i] & 0xFF;
    }
    return new Samples(Literal.of(pixels, Shape.of(images.sizes[0], 1, images.sizes[1], images.sizes[2])),
        Literal.of(classes, Shape.of(classes.length)));
  }
}
