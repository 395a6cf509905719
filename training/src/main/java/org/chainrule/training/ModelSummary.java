package org.chainrule.training;

import java.util.List;
import org.chainrule.api.ir.Shape;

/**
 * The parameters of a model.
 *
 * @param parameters in the order in which the model asks for them
 */
public record ModelSummary(List<Row> parameters) {
  /** Copies the list. */
  public ModelSummary {
    parameters = List.copyOf(parameters);
  }

  /**
   * One parameter.
   *
   * @param name its name
   * @param shape its shape
   * @param trained whether training changes it
   */
  public record Row(String name, Shape shape, boolean trained) {
    /** Number of elements. */
    public int count() {
      return shape.elements();
    }
  }

  /** Number of elements of all parameters. */
  public long count() {
    return parameters.stream().mapToLong(Row::count).sum();
  }

  /** Number of elements that are trained. */
  public long trainedCount() {
    return parameters.stream().filter(Row::trained).mapToLong(Row::count).sum();
  }

  /** A table in text: name, shape, count; then the sums. */
  public String toText() {
    int width = parameters.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Row row : parameters) {
      text.append("%-".concat(width + "s  %-16s %,12d%s%n").formatted(row.name(), row.shape(), row.count(),
          row.trained() ? "" : "  frozen"));
    }
    return text.append("%,d parameters, %,d of them trained%n".formatted(count(), trainedCount())).toString();
  }
}
