package org.chainrule.experiments.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.chainrule.api.ir.Literal;

/** Pictures as data URIs. */
public final class Images {
  private Images() {}

  /** A picture of the given size; the function gives the colour 0xRRGGBB at (x, y). */
  public static String png(int width, int height, IntBinaryOperator colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour.applyAsInt(x, y));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", bytes);
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** A sample's picture if samples are images [samples, 1 or 3, height, width]; its range of numbers is black to white. */
  static Optional<String> of(Literal features, int sample) {
    int size = features.elements() / features.shape().size(0);
    double[] range = range(features, sample * size, (sample + 1) * size);
    return of(features, sample, range[0], range[1]);
  }

  /** The least and the largest of some numbers. */
  static double[] range(Literal numbers, int from, int to) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      min = Math.min(min, numbers.get(i));
      max = Math.max(max, numbers.get(i));
    }
    return new double[] {min, max};
  }

  /** The same with numbers that are black and white; what lies outside is black or white too. */
  static Optional<String> of(Literal features, int sample, double black, double white) {
    int rank = features.shape().rank();
    if (rank != 4 || features.shape().size(1) != 1 && features.shape().size(1) != 3) {
      return Optional.empty();
    }
    int channels = features.shape().size(1);
    int height = features.shape().size(2);
    int width = features.shape().size(3);
    int start = sample * channels * height * width;
    double range = white > black ? white - black : 1;
    return Optional.of(png(width, height, (x, y) -> {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int index = start + (Math.min(c, channels - 1) * height + y) * width + x;
        rgb = rgb << 8 | (int) Math.round(255 * Math.clamp((features.get(index) - black) / range, 0.0, 1.0));
      }
      return rgb;
    }));
  }
}
