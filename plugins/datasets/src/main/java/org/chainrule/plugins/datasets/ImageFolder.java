package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.Threefry;

/**
 * PNG and JPEG images in folders, one folder for each class: {@code DIR/cat/1.png, DIR/dog/7.jpg}. Classes are the folders
 * in the order of their names, samples the files in theirs. Features are images [samples, channels, height, width] of
 * values from 0 to 1 (the files' 0 to 255, divided by 255), all brought to one size, which changes their proportions if
 * need be; a trained model takes values from 0 to 255. Transparency and the orientation that a camera noted are not looked
 * at. An image that is broken or cut off is an error that names the file, or with {@code on_error: skip} left out and
 * counted. Files of other kinds and hidden ones are passed over; their number is told.
 *
 * @param path the folder
 * @param test a folder of the same form with images to test on; by default they are taken from {@code path}
 * @param testFraction share of each class's images to test on where there is no such folder, from 0 to below 1; 0.2 by
 *     default
 * @param height pixels from top to bottom; by default as many as the first image has
 * @param width pixels from left to right; by default as many as the first image has
 * @param channels 3 for red, green and blue (the default), 1 for brightness alone
 * @param onError what becomes of images that cannot be read: {@code fail} (the default) or {@code skip}
 */
@Plugin("image_folder")
public record ImageFolder(String path, Optional<String> test, double testFraction, Optional<Integer> height,
    Optional<Integer> width, int channels, OnError onError) implements Dataset {
  /** In colour, a fifth of the images to test on. */
  public ImageFolder(String path) {
    this(path, Optional.empty(), 0.2, Optional.empty(), Optional.empty(), 3, OnError.FAIL);
  }

  /** Checks the numbers. */
  public ImageFolder {
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException("test_fraction must be at least 0 and below 1, not " + testFraction);
    }
    if (height.isPresent() != width.isPresent()) {
      throw new IllegalArgumentException("height and width must be given together");
    }
    if (height.orElse(1) < 1 || width.orElse(1) < 1) {
      throw new IllegalArgumentException("height and width must be at least 1");
    }
    if ((long) height.orElse(1) * width.orElse(1) > Picture.MOST_PIXELS) {
      throw new IllegalArgumentException("height %d and width %d are %,d pixels; an image may have %,d".formatted(
          height.get(), width.get(), (long) height.get() * width.get(), Picture.MOST_PIXELS));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 3 (colours) or 1 (brightness), not " + channels);
    }
  }

  /** Decoded images of one size, and the classes that they belong to. */
  private record Decoded(List<float[]> images, List<Integer> classes) {
    Decoded() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(float[] image, int number) {
      images.add(image);
      classes.add(number);
    }
  }

  /** The size of all images, known from the first one if it was not given, and what was seen of others. */
  private static final class Size {
    private int height;
    private int width;
    private int resized;
    private int otherFiles;
  }

  @Override
  public Splits load(long seed) throws IOException {
    Faults faults = new Faults(onError);
    Size size = new Size();
    size.height = height.orElse(0);
    size.width = width.orElse(0);
    List<Path> folders = folders(Path.of(path));
    List<String> classes = folders.stream().map(folder -> folder.getFileName().toString()).toList();
    Decoded training = new Decoded();
    Decoded testing = new Decoded();
    for (int number = 0; number < folders.size(); number++) {
      List<float[]> images = images(folders.get(number), size, faults);
      int held = test.isPresent() ? 0 : (int) Math.round(images.size() * testFraction);
      boolean[] tested = new boolean[images.size()];
      int[] order = Threefry.permutation(Threefry.key(seed, "image_folder/test/" + number), 0, images.size());
      for (int i = 0; i < held; i++) {
        tested[order[i]] = true;
      }
      for (int i = 0; i < tested.length; i++) {
        (tested[i] ? testing : training).add(images.get(i), number);
      }
    }
    if (test.isPresent()) {
      for (Path folder : folders(Path.of(test.get()))) {
        int number = classes.indexOf(folder.getFileName().toString());
        if (number < 0) {
          throw new IOException("the class '%s' of %s does not occur in %s".formatted(folder.getFileName(), test.get(),
              path));
        }
        images(folder, size, faults).forEach(image -> testing.add(image, number));
      }
    }
    return splits(training, testing, classes, size, faults);
  }

  /** PNG and JPEG images, or folders of them and of further folders, brought to the size and channels of a sample. */
  @Override
  public Optional<Unlabelled> read(List<Path> files, Shape sample) throws IOException {
    if (sample.rank() != 3 || sample.size(0) != 1 && sample.size(0) != 3) {
      throw new IOException("images become samples of the shape [1 or 3 channels, height, width], and the model takes "
          + sample);
    }
    List<Path> images = new ArrayList<>();
    for (Path file : files) {
      collect(file, images);
    }
    int elements = sample.elements();
    float[] features = new float[Math.multiplyExact(images.size(), elements)];
    for (int i = 0; i < images.size(); i++) {
      float[] image = fitted(Picture.read(images.get(i)), sample.size(0), sample.size(1), sample.size(2));
      System.arraycopy(image, 0, features, i * elements, elements);
    }
    return Optional.of(new Unlabelled(
        Literal.of(features, Shape.of(images.size(), sample.size(0), sample.size(1), sample.size(2))),
        images.stream().map(Path::toString).toList()));
  }

  private static void collect(Path file, List<Path> images) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no file " + file);
    }
    if (!Files.isDirectory(file)) {
      if (!isImage(file)) {
        throw new IOException(file + " is neither PNG nor JPEG by its name");
      }
      images.add(file);
      return;
    }
    int before = images.size();
    for (Path inside : visible(file).filter(inside -> Files.isDirectory(inside) || isImage(inside)).toList()) {
      collect(inside, images);
    }
    if (images.size() == before) {
      throw new IOException(file + " has no PNG or JPEG image");
    }
  }

  private static boolean isImage(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpg|jpeg)");
  }

  private Splits splits(Decoded training, Decoded testing, List<String> classes, Size size, Faults faults)
      throws IOException {
    List<String> notes = new ArrayList<>();
    faults.note("image").ifPresent(notes::add);
    if (size.otherFiles > 0) {
      notes.add("%,d file%s neither PNG nor JPEG and passed over.".formatted(size.otherFiles,
          size.otherFiles == 1 ? " is" : "s are"));
    }
    return new Splits(samples(training, size),
        testing.images.isEmpty() ? Optional.empty() : Optional.of(samples(testing, size)), classes, List.of(),
        "Images of %s, %d to train on, %d x %d pixels (height x width) of %s; %s of another size.".formatted(path,
            training.images.size(), size.height, size.width,
            channels == 3 ? "3 channels: red, green, blue" : "1 channel: brightness",
            size.resized == 0 ? "none was" : "%,d were".formatted(size.resized)),
        Optional.of(IdxFile.SCALING), notes);
  }

  private static List<Path> folders(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException("there is no folder " + directory.toAbsolutePath());
    }
    List<Path> folders = visible(directory).filter(Files::isDirectory).toList();
    if (folders.isEmpty()) {
      throw new IOException(directory + " has no folders; one for each class is wanted, with its images");
    }
    return folders;
  }

  /** What is in a folder and not hidden, by name. */
  private static Stream<Path> visible(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(java.util.Comparator.comparing(file -> file.getFileName().toString())).toList().stream();
    }
  }

  private List<float[]> images(Path folder, Size size, Faults faults) throws IOException {
    List<float[]> images = new ArrayList<>();
    for (Path file : visible(folder).filter(Files::isRegularFile).toList()) {
      if (!isImage(file)) {
        size.otherFiles++;
        continue;
      }
      try {
        images.add(fitted(Picture.read(file), size));
      } catch (IOException fault) {
        faults.add(fault);
      }
    }
    if (images.isEmpty()) {
      boolean nested = visible(folder).anyMatch(Files::isDirectory);
      throw new IOException("%s has no PNG or JPEG image%s".formatted(folder, faults.note("image")
          .map(note -> " that can be read: " + note).orElse(nested ? ", only folders; a class is one folder, "
              + "and its images lie directly in it" : "")));
    }
    return images;
  }

  /** The pixels [channels, height, width] from 0 to 255. */
  private float[] fitted(Picture picture, Size size) {
    if (size.height == 0) {
      size.height = picture.height();
      size.width = picture.width();
    }
    size.resized += picture.height() == size.height && picture.width() == size.width ? 0 : 1;
    return fitted(picture, channels, size.height, size.width);
  }

  private static float[] fitted(Picture picture, int channels, int height, int width) {
    float[][] planes = picture.channels(channels);
    int pixels = height * width;
    float[] image = new float[channels * pixels];
    for (int channel = 0; channel < channels; channel++) {
      float[] plane = Resizing.resized(planes[channel], picture.height(), picture.width(), height, width);
      System.arraycopy(plane, 0, image, channel * pixels, pixels);
    }
    return image;
  }

  private Samples samples(Decoded decoded, Size size) throws IOException {
    int count = decoded.images.size();
    int width = channels * size.height * size.width;
    if ((long) count * width > Integer.MAX_VALUE - 8) {
      throw new IOException("%,d images of %d x %d pixels do not fit in one array; take a smaller height and width"
          .formatted(count, size.height, size.width));
    }
    float[] features = new float[count * width];
    float factor = IdxFile.SCALING.factor().floats()[0];
    for (int i = 0; i < count; i++) {
      float[] image = decoded.images.get(i);
      for (int j = 0; j < width; j++) {
        features[i * width + j] = image[j] * factor;
      }
    }
    return new Samples(Literal.of(features, Shape.of(count, channels, size.height, size.width)),
        Literal.of(decoded.classes.stream().mapToInt(Integer::intValue).toArray(), Shape.of(count)));
  }
}
