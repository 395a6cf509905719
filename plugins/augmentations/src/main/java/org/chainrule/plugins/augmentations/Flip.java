package org.chainrule.plugins.augmentations;

import java.util.stream.IntStream;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Context;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;

/**
 * Mirrors each image with a probability: left and right, top and bottom, or both independently. It suits what looks alike
 * in a mirror, as most things do and digits do not. The same as PyTorch's RandomHorizontalFlip and RandomVerticalFlip.
 *
 * <p>Source: Krizhevsky, Sutskever, Hinton: ImageNet classification with deep convolutional neural networks. NIPS 2012,
 * section 4.1.
 *
 * @param direction what changes sides: {@code horizontal} for left and right (the default), {@code vertical} or
 *     {@code both}
 * @param probability of an image to be mirrored, from 0 to 1; 0.5 by default
 */
@Plugin("flip")
public record Flip(Direction direction, double probability) implements Augmentation {
  /** What changes sides. */
  public enum Direction {
    /** Left and right. */
    HORIZONTAL,
    /** Top and bottom. */
    VERTICAL,
    /** Left and right, and independently top and bottom. */
    BOTH
  }

  /** Left and right, every second image. */
  public Flip() {
    this(Direction.HORIZONTAL, 0.5);
  }

  /** Checks the probability. */
  public Flip {
    Ranges.probability("probability", probability);
  }

  @Override
  public Samples apply(Samples batch, Context context) {
    Tensor images = Images.require("flip", batch);
    Tensor changed = switch (direction) {
      case HORIZONTAL -> mirrored(images, 3, context);
      case VERTICAL -> mirrored(images, 2, context);
      case BOTH -> mirrored(mirrored(images, 3, context), 2, context);
    };
    return new Samples(changed, batch.targets());
  }

  private Tensor mirrored(Tensor images, int axis, Context context) {
    int last = images.shape().size(axis) - 1;
    int[] backwards = IntStream.rangeClosed(0, last).map(i -> last - i).toArray();
    Tensor reversed = images.gather(axis, Tensor.of(backwards, last + 1));
    return probability == 1 ? reversed : Images.perSample(images, context).lt(probability).select(reversed, images);
  }
}
