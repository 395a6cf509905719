package org.chainrule.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chainrule.api.Dataset;
import org.chainrule.api.Plugin;
import org.chainrule.api.ir.Shape;

/**
 * Fashion-MNIST: 28x28 grey images of clothing in ten classes, 60,000 to train on and 10,000 to test on. Features are
 * images [samples, 1, 28, 28] of values from 0 to 1 (the files' 0 to 255, divided by 255). A trained model takes values from
 * 0 to 255.
 *
 * <p>The four files are looked for in {@code dir} alone if it is given, otherwise in {@code $CHAINRULE_DATA/fashion-mnist},
 * {@code $CHAINRULE_DATA}, {@code /usr/share/datasets/fashion-mnist} (Debian's package dataset-fashion-mnist) and
 * {@code ~/.cache/chainrule/fashion-mnist}, packed by gzip or not. If {@code url} is given and they are nowhere, they are
 * downloaded from it into the last of these, or into {@code dir}. In each case their unpacked content must be the
 * published one; files of other content are read by {@code idx}.
 *
 * <p>Source: Xiao, Rasul, Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms.
 * 2017, arXiv:1708.07747; MIT licence, Zalando SE.
 *
 * @param dir folder of the files; by default the folders above
 * @param url address of a folder to download the four files from; by default nothing is downloaded
 */
@Plugin("fashion_mnist")
public record FashionMnist(Optional<String> dir, Optional<String> url) implements Dataset {
  /** SHA-256 of the unpacked content of each file, whose packed form has the name with .gz behind. */
  private static final Map<String, String> CHECKSUMS = Map.of(
      "train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
      "t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");
  private static final List<String> CLASSES = List.of("T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal",
      "shirt", "sneaker", "bag", "ankle boot");

  /** From the usual folders, without a download. */
  public FashionMnist() {
    this(Optional.empty(), Optional.empty());
  }

  @Override
  public Splits load(long seed) throws IOException {
    return load(
        folders(Optional.ofNullable(System.getenv("CHAINRULE_DATA")), Path.of(System.getProperty("user.home"))));
  }

  /** Images in IDX files. */
  @Override
  public Optional<Unlabelled> read(List<Path> files, Shape sample) throws IOException {
    return IdxFile.images(files, sample);
  }

  /** The folders to look into; the last one is where a download goes. */
  List<Path> folders(Optional<String> data, Path home) {
    if (dir.isPresent()) {
      return List.of(Path.of(dir.get()));
    }
    List<Path> folders = new ArrayList<>();
    data.filter(folder -> !folder.isBlank()).map(Path::of)
        .ifPresent(folder -> folders.addAll(List.of(folder.resolve("fashion-mnist"), folder)));
    folders.add(Path.of("/usr/share/datasets/fashion-mnist"));
    folders.add(home.resolve(".cache/chainrule/fashion-mnist"));
    return folders;
  }

  Splits load(List<Path> folders) throws IOException {
    Optional<Path> complete = folders.stream()
        .filter(folder -> CHECKSUMS.keySet().stream().allMatch(name -> file(folder, name).isPresent())).findFirst();
    if (complete.isEmpty() && url.isPresent()) {
      for (String name : CHECKSUMS.keySet().stream().sorted().toList()) {
        Download.fetch(url.get(), name + ".gz", CHECKSUMS.get(name), folders.getLast());
      }
      complete = Optional.of(folders.getLast());
    }
    if (complete.isEmpty()) {
      throw new IOException("Fashion-MNIST (%s) is not in %s; install Debian's package dataset-fashion-mnist, or set "
          .formatted(CHECKSUMS.keySet().stream().sorted().map(name -> name + ".gz").collect(Collectors.joining(", ")),
              folders.stream().map(Path::toString).collect(Collectors.joining(", ")))
          + "data.dir=FOLDER or the environment variable CHAINRULE_DATA to where the files are, or data.url=ADDRESS of a "
          + "folder to download them from");
    }
    return new Splits(samples(complete.get(), "train"), Optional.of(samples(complete.get(), "t10k")), CLASSES,
        List.of(),
        "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, Zalando Research, 2017, MIT licence): 28x28 images of clothing, "
            + "60,000 to train on, 10,000 to test on.",
        Optional.of(IdxFile.SCALING));
  }

  private static Optional<Path> file(Path folder, String name) {
    return Stream.of(folder.resolve(name + ".gz"), folder.resolve(name)).filter(Files::isRegularFile).findFirst();
  }

  private static Samples samples(Path folder, String part) throws IOException {
    return IdxFile.samples(read(folder, part + "-images-idx3-ubyte", 3), read(folder, part + "-labels-idx1-ubyte", 1));
  }

  private static IdxFile read(Path folder, String name, int axes) throws IOException {
    Path file = file(folder, name).orElseThrow(() -> new IOException("there is no file " + name + ".gz in " + folder));
    byte[] bytes = IdxFile.unpacked(file);
    IdxFile array = IdxFile.parse(file.toString(), bytes, axes);
    Download.check(file.toString(), bytes, CHECKSUMS.get(name));
    return array;
  }
}
