package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Shape;

/**
 * Grey images in IDX files, the format of MNIST, packed by gzip or not. Features are images
 * [samples, 1, height, width] of values from 0 to 1 (the files' 0 to 255, divided by 255); classes are the numbers from 0
 * to the largest label of the training part. A trained model takes values from 0 to 255.
 *
 * <p>Source: LeCun, Cortes, Burges: The MNIST database of handwritten digits; its description of the format.
 *
 * @param images file of the images to train on
 * @param labels file of their labels
 * @param testImages file of the images to test on; by default there are none
 * @param testLabels file of their labels
 */
@Plugin("idx")
public record Idx(String images, String labels, Optional<String> testImages, Optional<String> testLabels)
    implements
    Dataset {
  /** Without a part to test on. */
  public Idx(String images, String labels) {
    this(images, labels, Optional.empty(), Optional.empty());
  }

  /** Checks that test images and test labels go together. */
  public Idx {
    if (testImages.isPresent() != testLabels.isPresent()) {
      throw new IllegalArgumentException("test_images and test_labels must be given together");
    }
  }

  @Override
  public Splits load(long seed) throws IOException {
    Samples training = samples(images, labels);
    Optional<Samples> test = Optional.empty();
    int classes = Arrays.stream(training.targets().ints()).max().getAsInt() + 1;
    if (testImages.isPresent() && testLabels.isPresent()) {
      Samples samples = samples(testImages.get(), testLabels.get());
      check(training, samples, classes);
      test = Optional.of(samples);
    }
    return new Splits(training, test, Columns.numbered(classes), List.of(),
        "Images of %s, %d to train on.".formatted(images, training.size()), Optional.of(IdxFile.SCALING));
  }

  /** Images in IDX files. */
  @Override
  public Optional<Unlabelled> read(List<Path> files, Shape sample) throws IOException {
    return IdxFile.images(files, sample);
  }

  private static Samples samples(String images, String labels) throws IOException {
    return IdxFile.samples(IdxFile.read(Path.of(images), 3), IdxFile.read(Path.of(labels), 1));
  }

  private void check(Samples training, Samples test, int classes) throws IOException {
    int largest = Arrays.stream(test.targets().ints()).max().getAsInt();
    if (largest >= classes) {
      throw new IOException("%s has the label %d, but the largest label of %s is %d"
          .formatted(testLabels.orElseThrow(), largest, labels, classes - 1));
    }
    if (training.features().shape().size(2) != test.features().shape().size(2)
        || training.features().shape().size(3) != test.features().shape().size(3)) {
      throw new IOException("%s has images of another size than %s: %s and %s"
          .formatted(testImages.orElseThrow(), images, test.features().shape(), training.features().shape()));
    }
  }
}
