package org.chainrule.plugins.augmentations;

import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.DType;

/**
 * Shifts each image by whole pixels, up to {@code pixels} up or down and, independently, left or right, every shift being
 * equally likely. What comes in at the edges has the value {@code fill}, and what goes out is lost: it suits images with a
 * margin of at least that many pixels, such as MNIST's. Each of the 8x8 digits of {@code digits} touches the upper and the
 * lower edge; a row less is 12 percent of its ink on average, and accuracy on unshifted digits falls.
 *
 * <p>Source: Simard, Steinkraus, Platt: Best practices for convolutional neural networks applied to visual document
 * analysis. ICDAR 2003, section 2.
 *
 * @param pixels the largest shift, at least 1; 1 by default
 * @param fill features of the pixels that come in; 0 by default
 */
@Plugin("translate")
public record Translate(int pixels, double fill) implements Augmentation {
  /** By a pixel at most. */
  public Translate() {
    this(1, 0);
  }

  /** Checks the numbers. */
  public Translate {
    Ranges.require(pixels >= 1, "pixels must be at least 1, not ", pixels);
    Ranges.finite("fill", fill);
  }

  @Override
  public Samples apply(Samples batch, Context context) {
    Tensor images = Images.require("translate", batch);
    Tensor rows = Images.rows(images, DType.INT32).sub(shift(images, context));
    Tensor columns = Images.columns(images, DType.INT32).sub(shift(images, context));
    return new Samples(Images.pick(images, rows, columns, fill), batch.targets());
  }

  private Tensor shift(Tensor images, Context context) {
    return Images.perSample(images, context).mul(2.0 * pixels + 1).floor().cast(DType.INT32).min(2 * pixels)
        .sub(pixels);
  }
}
