package org.chainrule.plugins.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A picture as it lies in a file: red, green and blue from 0 to 255, row by row. Transparency and orientation marks are
 * not looked at.
 *
 * @param planes red, green and blue, each [height, width]
 */
record Picture(int height, int width, float[][] planes) {
  /** How many pixels an image may have. */
  static final long MOST_PIXELS = 100_000_000;

  /**
   * Reads a PNG or JPEG file.
   *
   * @throws IOException if it is broken or cut off; the message begins with its path
   */
  static Picture read(Path file) throws IOException {
    // A stream on the file itself: one on an InputStream would keep a second copy in a temporary file.
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw fault(file, "its content is no image that can be read");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        return of(read(file, reader));
      } finally {
        reader.dispose();
      }
    } catch (RuntimeException e) { // what some readers throw at damaged files
      throw new IOException(fault(file, String.valueOf(e.getMessage())).getMessage(), e);
    }
  }

  private static BufferedImage read(Path file, ImageReader reader) throws IOException {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
    BufferedImage image;
    try {
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MOST_PIXELS) {
        throw fault(file, "%,d pixels are more than the %,d that are read".formatted(pixels, MOST_PIXELS));
      }
      image = reader.read(0);
    } catch (IOException e) {
      throw e.getMessage() != null && e.getMessage().startsWith(file.toString()) ? e
          : new IOException(fault(file, e.getMessage() + (e.getCause() == null || e.getCause().getMessage() == null ? ""
              : ", " + e.getCause().getMessage())).getMessage(), e);
    }
    // A JPEG file that was cut off is read up to there, with a warning only.
    for (String warning : warnings) {
      if (warning.toLowerCase(java.util.Locale.ROOT).matches(".*(premature end|truncated).*")) {
        throw fault(file, warning);
      }
    }
    return image;
  }

  private static IOException fault(Path file, String what) {
    return new IOException("%s: cannot be read as an image: %s".formatted(file, what));
  }

  private static Picture of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    float[][] planes = new float[3][height * width];
    Raster raster = image.getRaster();
    // Grey numbers are taken as they are stored: Java's conversion to colours would take them for linear light.
    boolean grey = raster.getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
    float unit = grey ? 255f / ((1 << image.getColorModel().getComponentSize(0)) - 1) : 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = grey ? 0 : image.getRGB(x, y);
        for (int channel = 0; channel < 3; channel++) {
          planes[channel][y * width + x] = grey ? raster.getSample(x, y, 0) * unit
              : rgb >> 16 - 8 * channel & 0xFF;
        }
      }
    }
    return new Picture(height, width, planes);
  }

  /** The brightness by ITU-R BT.601 for one channel, or red, green and blue for three. */
  float[][] channels(int count) {
    if (count == 3) {
      return planes;
    }
    float[] grey = new float[height * width];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = 0.299f * planes[0][i] + 0.587f * planes[1][i] + 0.114f * planes[2][i];
    }
    return new float[][] {grey};
  }
}
