package org.chainrule.experiments.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.Augmentation;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.report.ContactSheet;
import org.chainrule.experiments.report.LessonPage;
import org.chainrule.experiments.report.LessonPart;
import org.chainrule.experiments.report.Report;
import org.chainrule.host.Catalog;
import org.chainrule.training.AugmentedSamples;

/** A page that shows some samples of a data set, and what augmentations make of them. */
public final class DataPreview {
  private static final int VARIANTS = 5;
  private static final int SHOWN_COLUMNS = 12;

  private final Experiment experiment;
  private final Dataset.Splits data;
  private final Dataset.Samples chosen;

  private DataPreview(Experiment experiment, int count) {
    this.experiment = experiment;
    this.data = experiment.data();
    this.chosen = some(data, count);
  }

  /** Writes the page for the data of an experiment; gives the number of samples shown. */
  public static int write(Catalog catalog, Mapping source, int count, Path file) {
    DataPreview preview = new DataPreview(Experiment.ofData(catalog, source), count);
    RunDirectory.write(file, preview.page());
    return preview.chosen.size();
  }

  /** Samples to train on: the first of each class, then the second of each, and so on; in regression the first ones. */
  private static Dataset.Samples some(Dataset.Splits data, int count) {
    Dataset.Samples all = data.training();
    List<List<Integer>> byClass = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      int number = data.classes().isEmpty() ? 0 : (int) all.targets().get(i);
      while (byClass.size() <= number) {
        byClass.add(new ArrayList<>());
      }
      byClass.get(number).add(i);
    }
    int[] rows = IntStream.range(0, all.size()).boxed().flatMap(round -> byClass.stream()
        .filter(members -> members.size() > round).map(members -> members.get(round))).mapToInt(Integer::intValue)
        .limit(Math.min(count, all.size())).toArray();
    return new Dataset.Samples(rows(all.features(), rows), rows(all.targets(), rows));
  }

  private static Literal rows(Literal all, int[] rows) {
    Literal result = Literal.zeros(new TensorType(all.dtype(), all.shape().with(0, Dim.of(rows.length))));
    int width = all.elements() / all.shape().size(0);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all.array(), rows[i] * width, result.array(), i * width, width);
    }
    return result;
  }

  private String page() {
    List<Augmentation> augmentations = experiment.augmentations();
    List<Dataset.Samples> variants = new ArrayList<>(List.of(chosen));
    for (int step = 0; step < VARIANTS && !augmentations.isEmpty(); step++) {
      variants.add(AugmentedSamples.of(augmentations, chosen, data.classes().size(),
          experiment.configuration().seed(), step));
    }
    List<LessonPart> parts = new ArrayList<>();
    data.notes().forEach(note -> parts.add(new LessonPart.Text(note)));
    String caption = augmentations.isEmpty() ? "%d samples to train on.".formatted(chosen.size())
        : "In each row a sample to train on, and what it becomes in %d steps by %s.".formatted(VARIANTS,
            String.join(", ", augmentations.stream().map(Augmentation::toString).toList()));
    if (ContactSheet.isOfImages(chosen.features())) {
      parts.add(new LessonPart.Drawing(sheet(variants).svg(), caption));
    } else {
      parts.add(new LessonPart.Text(caption));
      parts.add(table(variants));
    }
    return LessonPage.render(experiment.configuration().name(), data.description(), parts);
  }

  private ContactSheet sheet(List<Dataset.Samples> variants) {
    ContactSheet sheet = new ContactSheet(variants.size() == 1 ? VARIANTS + 1 : variants.size(), chosen.features());
    for (int sample = 0; sample < chosen.size(); sample++) {
      for (Dataset.Samples variant : variants) {
        sheet.add(variant.features(), sample, target(variant.targets(), sample));
      }
    }
    return sheet;
  }

  private LessonPart.Table table(List<Dataset.Samples> variants) {
    int width = Math.min(SHOWN_COLUMNS, chosen.features().elements() / chosen.size());
    List<String> head = new ArrayList<>(List.of("sample", "target"));
    IntStream.range(0, width).forEach(i -> head.add(i < data.features().size() ? data.features().get(i)
        : "feature " + i));
    List<List<String>> rows = new ArrayList<>();
    for (int sample = 0; sample < chosen.size(); sample++) {
      for (Dataset.Samples variant : variants) {
        Literal raw = data.unscaled(variant.features());
        List<String> row = new ArrayList<>(List.of(variant == chosen ? String.valueOf(sample) : "changed",
            target(variant.targets(), sample)));
        int first = sample * (raw.elements() / chosen.size());
        IntStream.range(first, first + width).forEach(i -> row.add(Report.number(raw.get(i))));
        rows.add(row);
      }
    }
    return new LessonPart.Table(head, rows);
  }

  /** A class, a mixture of classes, or a number. */
  private String target(Literal targets, int sample) {
    int width = targets.elements() / targets.shape().size(0);
    double[] numbers = Arrays.copyOfRange(targets.toDoubles(), sample * width, (sample + 1) * width);
    if (!targets.dtype().isFloating()) {
      return data.classes().isEmpty() ? String.valueOf((int) numbers[0]) : data.classes().get((int) numbers[0]);
    }
    if (data.classes().size() != width || width < 2) {
      return String.join(", ", Arrays.stream(numbers).mapToObj(Report::number).toList());
    }
    return String.join(" + ", IntStream.range(0, width).filter(i -> numbers[i] >= 0.005).boxed()
        .sorted((a, b) -> Double.compare(numbers[b], numbers[a]))
        .map(i -> numbers[i] >= 0.995 ? data.classes().get(i) : "%.2f %s".formatted(numbers[i], data.classes().get(i)))
        .toList());
  }
}
