package org.chainrule.backend.cpu.products;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.tier.Tier;

/**
 * Which loops compute a product. Small ones are plain Java in every tier: a library's call does not pay, and a short
 * run need not load it. Shapes alone decide, so that a tier computes the same bits in each run.
 */
public final class MatrixProducts {
  /** From this number of multiplications on the library pays. */
  private static final long LIBRARY = 1 << 17;

  /** From this number of multiplications on a product with a vector is worth loops of the Vector API. */
  private static final long VECTORS = 1 << 11;

  private MatrixProducts() {}

  /** The step that computes a product. */
  public static Step step(Op.MatMul op, Node node, List<Value> operands, Value result, Tier tier) {
    Product product = Product.of(op, node, operands, result);
    boolean single = product.result().dtype() == DType.FLOAT32 && product.result().elements() > 0;
    if (single && tier.hasVectors() && (product.rows() == 1 || product.columns() == 1)
        && product.multiplications() >= VECTORS) {
      return new MatrixVectorStep(product);
    }
    boolean large = product.multiplications() >= LIBRARY && single;
    if (large && tier.hasOneDnn()) {
      return new LibraryProductStep(product);
    }
    return large && tier.hasVectors() && product.batch() == 1 && product.inner() > 0
        ? new VectorProductStep(product)
        : PanelProductStep.of(product);
  }
}
