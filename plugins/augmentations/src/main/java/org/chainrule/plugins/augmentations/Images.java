package org.chainrule.plugins.augmentations;

import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.ShapeException;

/** What augmentations of images [batch, channels, height, width] share. */
final class Images {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private Images() {}

  /** The features, if they are images. */
  static Tensor require(String augmentation, Augmentation.Samples batch) {
    if (batch.features().shape().rank() != 4) {
      throw new ShapeException("%s takes images [batch, channels, height, width], and these are %s"
          .formatted(augmentation, batch.features().shape()));
    }
    return batch.features();
  }

  /** A random number of its own for each sample, uniform in [0, 1): [batch, 1, 1, 1]. */
  static Tensor perSample(Tensor images, Context context) {
    return context.uniform(Shape.of(images.shape().size(0), 1, 1, 1)).cast(images.dtype());
  }

  /** Rows counted from 0: [1, 1, height, 1]. */
  static Tensor rows(Tensor images, DType dtype) {
    return Tensors.iota(dtype, Shape.of(1, 1, images.shape().size(HEIGHT), 1), HEIGHT);
  }

  /** Columns counted from 0: [1, 1, 1, width]. */
  static Tensor columns(Tensor images, DType dtype) {
    return Tensors.iota(dtype, Shape.of(1, 1, 1, images.shape().size(WIDTH)), WIDTH);
  }

  /** Half of height and width less one: the middle in rows and columns. */
  static double[] middle(Tensor images) {
    return new double[] {(images.shape().size(HEIGHT) - 1) / 2.0, (images.shape().size(WIDTH) - 1) / 2.0};
  }

  /**
   * The pixels at whole rows and columns, the same in all channels, and a fill value outside.
   *
   * @param rows INT32, broadcastable to [batch, 1, height, width]
   * @param columns likewise
   */
  static Tensor pick(Tensor images, Tensor rows, Tensor columns, double fill) {
    Shape shape = images.shape();
    int height = shape.size(HEIGHT);
    int width = shape.size(WIDTH);
    Shape sample = Shape.of(shape.size(0), shape.size(1), 1, 1);
    Tensor planes = Tensors.iota(DType.INT32, sample, 0).mul(shape.size(1))
        .add(Tensors.iota(DType.INT32, sample, 1)).mul(height * width);
    Tensor places = planes.add(rows.max(0).min(height - 1).mul(width).add(columns.max(0).min(width - 1)));
    Tensor inside = Tensors.and(Tensors.and(rows.ge(0), rows.lt(height)),
        Tensors.and(columns.ge(0), columns.lt(width)));
    return inside.select(images.reshape(-1).gather(0, places.expand(shape)), fill);
  }

  /**
   * The images between pixels, by the four nearest ones in proportion; outside of an image its fill value counts.
   *
   * @param rows floating, broadcastable to [batch, 1, height, width]
   * @param columns likewise
   */
  static Tensor interpolate(Tensor images, Tensor rows, Tensor columns, double fill) {
    Tensor top = rows.floor();
    Tensor left = columns.floor();
    Tensor down = rows.sub(top);
    Tensor right = columns.sub(left);
    Tensor row = top.cast(DType.INT32);
    Tensor column = left.cast(DType.INT32);
    Tensor upper = pick(images, row, column, fill).mul(right.neg().add(1))
        .add(pick(images, row, column.add(1), fill).mul(right));
    Tensor lower = pick(images, row.add(1), column, fill).mul(right.neg().add(1))
        .add(pick(images, row.add(1), column.add(1), fill).mul(right));
    return upper.mul(down.neg().add(1)).add(lower.mul(down));
  }
}
