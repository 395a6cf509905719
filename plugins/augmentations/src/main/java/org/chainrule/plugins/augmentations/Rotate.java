package org.chainrule.plugins.augmentations;

import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Turns each image about its middle by an angle of its own, uniform between {@code -degrees} and {@code degrees}, with
 * bilinear interpolation. Outside of the image everything has the value {@code fill}. For an angle a, the pixel at (y, x)
 * from the middle comes from (y cos a - x sin a, y sin a + x cos a).
 *
 * <p>Source: Simard, Steinkraus, Platt: Best practices for convolutional neural networks applied to visual document
 * analysis. ICDAR 2003, section 2.
 *
 * @param degrees the largest angle to either side, above 0 and at most 180; 10 by default
 * @param fill features of what lies outside; 0 by default
 */
@Plugin("rotate")
public record Rotate(double degrees, double fill) implements Augmentation {
  /** By ten degrees at most. */
  public Rotate() {
    this(10, 0);
  }

  /** Checks the numbers. */
  public Rotate {
    Ranges.require(degrees > 0 && degrees <= 180, "degrees must be above 0 and at most 180, not ", degrees);
    Ranges.finite("fill", fill);
  }

  @Override
  public Samples apply(Samples batch, Context context) {
    Tensor images = Images.require("rotate", batch);
    Tensor angle = Images.perSample(images, context).mul(2).sub(1).mul(Math.toRadians(degrees));
    double[] middle = Images.middle(images);
    Tensor y = Images.rows(images, images.dtype()).sub(middle[0]);
    Tensor x = Images.columns(images, images.dtype()).sub(middle[1]);
    Tensor rows = y.mul(angle.cos()).sub(x.mul(angle.sin())).add(middle[0]);
    Tensor columns = y.mul(angle.sin()).add(x.mul(angle.cos())).add(middle[1]);
    return new Samples(Images.interpolate(images, rows, columns, fill), batch.targets());
  }
}
