package org.chainrule.plugins.regularizers;

import java.util.List;
import java.util.stream.IntStream;
import org.chainrule.api.Plugin;
import org.chainrule.api.Regularizer;
import org.chainrule.api.Tensor;
import org.chainrule.api.ir.Shape;

/**
 * After each update, the weights w that lead into one unit are scaled back to a norm of at most {@code limit}:
 * w limit / max(|w|, limit). One unit's weights are a column of a matrix [in, out], a filter of a convolution
 * [out, in, height, width], or the whole of a vector.
 *
 * <p>Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout: a simple way to prevent neural networks
 * from overfitting. JMLR 15, 2014, section 5.1.
 *
 * @param limit largest norm; 3 by default
 * @param parameters glob on the names of the parameters that are limited; by default all weights
 */
@Plugin("max_norm")
public record MaxNorm(double limit, String parameters) implements Regularizer {
  /** A limit of 3 on all weights. */
  public MaxNorm() {
    this(3, "**/weight");
  }

  /** Checks the limit. */
  public MaxNorm {
    if (!(limit > 0 && Double.isFinite(limit))) {
      throw new IllegalArgumentException("limit must be finite and positive, not " + limit);
    }
  }

  @Override
  public Tensor project(Tensor parameter) {
    Shape shape = parameter.shape();
    if (shape.isScalar()) {
      return parameter.clip(-limit, limit);
    }
    List<Integer> inputs = shape.rank() <= 2 ? List.of(0) : IntStream.range(1, shape.rank()).boxed().toList();
    Tensor norm = parameter.square().sum(inputs.stream().mapToInt(axis -> axis).toArray()).sqrt();
    // At most 1, and exactly 1 where nothing is to be done; a norm of zero divides nothing.
    Tensor factor = norm.max(limit).reciprocal().mul(limit);
    return norm.gt(limit).select(factor, Tensor.of(1).cast(parameter.dtype())).reshape(shape.withOnes(inputs))
        .mul(parameter);
  }
}
