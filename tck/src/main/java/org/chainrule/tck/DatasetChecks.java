package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.io.IOException;
import java.util.List;
import org.chainrule.api.ContractException;
import org.chainrule.api.Dataset;
import org.chainrule.api.Dataset.Samples;
import org.chainrule.api.Dataset.Splits;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/** Promises of a {@link Dataset}; skipped where the data is not to be had. */
final class DatasetChecks {
  private final Dataset dataset;

  DatasetChecks(Dataset dataset) {
    this.dataset = dataset;
  }

  List<Check> checks() {
    return List.of(
        new Check("dataset/shapes", this::shapes),
        new Check("dataset/finite numbers", this::finite),
        new Check("dataset/labels in range", this::labels),
        new Check("dataset/described", this::described),
        new Check("dataset/the same seed gives the same data", this::deterministic));
  }

  private Splits load() {
    try {
      return ContractException.result(dataset, "load", dataset.load(1));
    } catch (IOException e) {
      throw new Skip("the data is not to be had: " + e.getMessage());
    }
  }

  private static List<Samples> parts(Splits splits) {
    return splits.test().map(test -> List.of(splits.training(), test)).orElse(List.of(splits.training()));
  }

  private Note shapes() {
    Splits splits = load();
    for (Samples part : parts(splits)) {
      require(part.size() > 0, "a part of the data has no samples");
      require(
          part.features().shape().without(List.of(0))
              .sameSizes(splits.training().features().shape().without(List.of(0))),
          "training samples are %s, test samples %s", splits.training().features().shape(), part.features().shape());
      require(part.targets().dtype() == splits.training().targets().dtype()
          && part.targets().shape().without(List.of(0))
              .sameSizes(splits.training().targets().shape().without(List.of(0))),
          "training targets are %s, test targets %s", splits.training().targets().type(), part.targets().type());
    }
    require(
        splits.features().isEmpty()
            || splits.features().size() * splits.training().size() == splits.training().features()
                .elements(),
        "%d names of features for samples %s", splits.features().size(), splits.training().features().shape());
    return new Note(0, "%s, %s".formatted(splits.training().features().type(), splits.training().targets().type()));
  }

  private Note finite() {
    for (Samples part : parts(load())) {
      Traced.requireFinite("features", part.features());
      Traced.requireFinite("targets", part.targets());
    }
    return Note.NONE;
  }

  private Note labels() {
    Splits splits = load();
    for (Samples part : parts(splits)) {
      Literal targets = part.targets();
      if (splits.classes().isEmpty()) {
        require(targets.dtype() == DType.FLOAT32, "there are no classes, and targets are %s", targets.type());
        continue;
      }
      require(targets.dtype() == DType.INT32 && targets.shape().rank() == 1,
          "class numbers must be int32[samples], not %s", targets.type());
      for (int i = 0; i < targets.elements(); i++) {
        require(targets.ints()[i] >= 0 && targets.ints()[i] < splits.classes().size(),
            "sample %d has the class number %d; there are %d classes", i, targets.ints()[i], splits.classes().size());
      }
    }
    return Note.NONE;
  }

  private Note described() {
    Splits splits = load();
    require(!splits.description().isBlank(), "has no description");
    require(splits.classes().stream().distinct().count() == splits.classes().size(),
        "two classes have the same name: %s",
        splits.classes());
    return Note.NONE;
  }

  private Note deterministic() {
    Splits loaded = load();
    Splits again = load();
    require(loaded.scaling().equals(again.scaling()), "loading twice with the same seed scales in another way");
    List<Samples> first = parts(loaded);
    List<Samples> second = parts(again);
    for (int i = 0; i < first.size(); i++) {
      require(first.get(i).features().equals(second.get(i).features())
          && first.get(i).targets().equals(second.get(i).targets()),
          "loading twice with the same seed gives other data");
    }
    return Note.NONE;
  }
}
