package org.chainrule.training;

import java.util.Arrays;
import java.util.List;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;

/** Looks for what is wrong with samples before a training starts. */
final class DataChecks {
  private DataChecks() {}

  /** Checks numbers and class numbers of a part of a data set. */
  static void check(String part, Dataset.Samples samples, Dataset.Splits data) {
    if (samples.size() == 0) {
      throw new InvalidInputException("the %s part of the data has no samples".formatted(part));
    }
    Literal expected = data.training().features();
    if (!sameSample(samples.features(), expected) || !sameSample(samples.targets(), data.training().targets())) {
      throw new InvalidInputException(
          "the %s samples are %s with targets %s, the training samples %s with targets %s; all but the first axis must agree"
              .formatted(part, samples.features().type(), samples.targets().type(), expected.type(),
                  data.training().targets().type()));
    }
    finite(part, "feature", samples.features(), data.features());
    if (samples.targets().dtype().isFloating()) {
      finite(part, "target", samples.targets(), List.of());
    } else if (samples.targets().dtype() == DType.INT32 && samples.targets().shape().rank() == 1) {
      int classes = data.classes().isEmpty() ? Integer.MAX_VALUE : data.classes().size();
      classes(part, samples.targets().ints(), classes,
          data.classes().isEmpty() ? "class numbers start at 0" : "the data set has %d classes, numbered from 0"
              .formatted(classes));
    }
  }

  private static boolean sameSample(Literal a, Literal b) {
    return a.dtype() == b.dtype() && a.shape().rank() == b.shape().rank()
        && a.shape().with(0, Dim.of(1)).sameSizes(b.shape().with(0, Dim.of(1)));
  }

  private static void finite(String part, String what, Literal numbers, List<String> names) {
    int width = numbers.elements() / Math.max(1, numbers.shape().size(0));
    for (int i = 0; i < numbers.elements(); i++) {
      double value = numbers.get(i);
      if (!Double.isFinite(value)) {
        String column = names.size() == width ? "'" + names.get(i % width) + "'" : String.valueOf(i % width);
        throw new InvalidInputException("%s sample %d (counted from 0) has %s in %s %s; every number must be finite"
            .formatted(part, i / width, value, what, column));
      }
    }
  }

  private static void classes(String part, int[] labels, int count, String reason) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= count) {
        throw new InvalidInputException("%s sample %d (counted from 0) has the class number %d, but %s"
            .formatted(part, i, labels[i], reason));
      }
    }
  }

  /** Checks that a model that gives scores per class has one for each class number. */
  static void checkOutputs(String part, Dataset.Samples samples, Dataset.Splits data, Shape output) {
    Literal targets = samples.targets();
    if (targets.dtype() != DType.INT32 || targets.shape().rank() != 1 || output.rank() > 2) {
      return;
    }
    if (data.classes().size() == 1) {
      throw new InvalidInputException("the data set has only the class '%s'; there must be two classes or more"
          .formatted(data.classes().getFirst()));
    }
    int outputs = output.rank() == 2 ? output.size(1) : 1;
    int classes = Math.max(2, outputs);
    if (data.classes().size() > classes) {
      throw new InvalidInputException(
          "the model gives %d outputs for each sample, but the data set has the %d classes %s"
              .formatted(outputs, data.classes().size(), data.classes()));
    }
    if (Arrays.stream(targets.ints()).anyMatch(label -> label >= classes)) {
      classes(part, targets.ints(), classes, "the model gives %d outputs for each sample".formatted(outputs));
    }
  }
}
