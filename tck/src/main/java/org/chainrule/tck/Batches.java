package org.chainrule.tck;

import static org.chainrule.tck.Check.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Dim;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;
import org.chainrule.tck.Check.Note;

/**
 * Outputs of a model with targets, as losses and metrics take them.
 *
 * @param name what they are
 * @param output some output, between 0 and 1
 * @param perfect an output as the target wants it
 * @param wrong an output as far from it as can be
 * @param target the target
 */
record Batches(String name, Literal output, Literal perfect, Literal wrong, Literal target) {
  static final int SIZE = 6;
  private static final int CLASSES = 4;

  /** Every form in a floating type. */
  static List<Batches> all(DType dtype) {
    return List.of(classNumbers(dtype), probabilities(dtype), binary(dtype, DType.INT32, 1), binary(dtype, dtype, 2));
  }

  /**
   * Checks all forms that are taken.
   *
   * @param use what takes a form, or refuses it by an {@link IllegalArgumentException}
   * @return the worst of what the checks noted
   */
  static Note each(DType dtype, Consumer<Batches> use, Function<Batches, Note> check) {
    List<String> refused = new ArrayList<>();
    Note worst = Note.NONE;
    int taken = 0;
    for (Batches batch : all(dtype)) {
      try {
        use.accept(batch);
      } catch (IllegalArgumentException e) {
        refused.add(batch.name() + ": " + e.getMessage());
        continue;
      }
      taken++;
      worst = worst.worst(check.apply(batch));
    }
    require(taken > 0, "takes none of the outputs and targets tried: %s", refused);
    return worst;
  }

  private static Literal uniform(DType dtype, int... sizes) {
    return Values.uniform(dtype, 0.05, 0.95, 1, sizes);
  }

  private static Batches classNumbers(DType dtype) {
    Literal labels = Values.vector(DType.INT32, 0, 3, 1, 2, 1, 0);
    double[] perfect = new double[SIZE * CLASSES];
    double[] wrong = new double[SIZE * CLASSES];
    for (int i = 0; i < SIZE; i++) {
      perfect[i * CLASSES + labels.ints()[i]] = 10;
      wrong[i * CLASSES + labels.ints()[i]] = -10;
    }
    Shape shape = Shape.of(SIZE, CLASSES);
    return new Batches("logits and class numbers", uniform(dtype, SIZE, CLASSES), Values.of(dtype, shape, perfect),
        Values.of(dtype, shape, wrong), labels);
  }

  /** Nine tenths of the probability are with one class. */
  private static Batches probabilities(DType dtype) {
    Batches hard = classNumbers(dtype);
    Literal target = Literal.zeros(hard.perfect().type());
    Literal perfect = target.copy();
    Literal wrong = target.copy();
    for (int i = 0; i < target.elements(); i++) {
      boolean chosen = hard.perfect().get(i) > 0;
      target.set(i, chosen ? 0.9 : 0.1 / (CLASSES - 1));
      perfect.set(i, chosen ? 10 : -10);
      wrong.set(i, chosen ? -10 : 10);
    }
    return new Batches("numbers and targets of their shape", uniform(dtype, SIZE, CLASSES), perfect, wrong, target);
  }

  private static Batches binary(DType dtype, DType targets, int rank) {
    Shape shape = rank == 1 ? Shape.of(SIZE) : Shape.of(SIZE, 1);
    Literal target = Values.of(targets, shape, 0, 1, 1, 0, 1, 0);
    Literal perfect = Literal.zeros(new TensorType(dtype, Shape.of(SIZE, 1)));
    Literal wrong = perfect.copy();
    for (int i = 0; i < SIZE; i++) {
      perfect.set(i, 20 * target.get(i) - 10);
      wrong.set(i, 10 - 20 * target.get(i));
    }
    return new Batches("one logit and targets 0 or 1 of type " + targets.label(), uniform(dtype, SIZE, 1), perfect,
        wrong,
        target);
  }

  /** Samples {@code from} to before {@code to} of a literal. */
  static Literal part(Literal literal, int from, int to) {
    int each = literal.elements() / literal.shape().size(0);
    Literal part = Literal.zeros(new TensorType(literal.dtype(),
        literal.shape().with(0, Dim.of(to - from))));
    for (int i = 0; i < part.elements(); i++) {
      part.set(i, literal.get(from * each + i));
    }
    return part;
  }
}
