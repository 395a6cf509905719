package org.chainrule.plugins.metrics;

import org.chainrule.api.Metric;
import org.chainrule.api.Plugin;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.Literal;

/**
 * How many samples of each class are predicted as which: the statistics are the matrix [classes, classes] of counts, with
 * a row for each true and a column for each predicted class. The figure is the balanced accuracy (macro recall): the mean
 * over all classes that occur of the share of their samples that is recognised. Outputs and targets as for
 * {@link Accuracy}.
 *
 * <p>Source: Brodersen, Ong, Stephan, Buhmann: The balanced accuracy and its posterior distribution. ICPR 2010.
 */
@Plugin("confusion_matrix")
public record ConfusionMatrix() implements Metric {
  @Override
  public Tensor statistics(Tensor output, Tensor target) {
    int classes = Classes.count(output);
    Tensor predicted = Classes.predicted("confusion_matrix", output);
    Tensor wanted = Classes.wanted("confusion_matrix", output, target);
    return Tensors.oneHot(wanted, classes, output.dtype()).transpose()
        .matmul(Tensors.oneHot(predicted, classes, output.dtype()));
  }

  @Override
  public double value(Literal statistics) {
    int classes = statistics.shape().size(0);
    double recalls = 0;
    int occurring = 0;
    for (int row = 0; row < classes; row++) {
      double samples = 0;
      for (int column = 0; column < classes; column++) {
        samples += statistics.get(row * classes + column);
      }
      if (samples > 0) {
        recalls += statistics.get(row * classes + row) / samples;
        occurring++;
      }
    }
    return recalls / occurring;
  }
}
