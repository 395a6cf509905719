package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.natives.MatrixProduct;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A batched matrix product by oneDNN. A large product is cut along its rows, or along its columns where the right
 * factor is stored transposed: so the factor that every part packs anew is the one that costs less to pack.
 */
final class LibraryProductStep extends Step implements Workers.Task {
  private static final long PART = 1 << 23; // multiplications that are worth another thread
  private static final int ROWS = 8; // that the library's innermost loop computes at a time
  private static final int COLUMNS = 48;

  private final Product product;
  private final boolean alongColumns;
  private final int length; // of a part
  private final int parts; // of one product
  private final MatrixProduct[] calls;

  LibraryProductStep(Product product) {
    super(List.of(product.left().value(), product.right().value()), List.of(product.result()));
    this.product = product;
    this.alongColumns = product.right().transposed();
    int whole = alongColumns ? product.columns() : product.rows();
    int tile = alongColumns ? COLUMNS : ROWS;
    int most = Math.max(1, whole / (2 * COLUMNS));
    long wanted = product.batch() > 1 ? 1 : Math.clamp(product.multiplications() / PART, 1, most);
    this.length = Math.ceilDiv(Math.ceilDiv(whole, (int) wanted), tile) * tile;
    this.parts = Math.ceilDiv(whole, length);
    this.calls = new MatrixProduct[product.batch() * parts];
    Arrays.setAll(calls, this::call);
  }

  private MatrixProduct call(int part) {
    int matrix = part / parts;
    int first = part % parts * length;
    int row = alongColumns ? 0 : first;
    int column = alongColumns ? first : 0;
    int rows = alongColumns ? product.rows() : Math.min(length, product.rows() - first);
    int columns = alongColumns ? Math.min(length, product.columns() - first) : product.columns();
    int to = (matrix * product.rows() + row) * product.columns() + column;
    return new MatrixProduct(rows, columns, product.inner(), matrix(product.left(), matrix, row, 0),
        matrix(product.right(), matrix, 0, column), new MatrixProduct.Matrix(to, product.columns(), false));
  }

  private static MatrixProduct.Matrix matrix(Product.Factor factor, int matrix, int row, int column) {
    return new MatrixProduct.Matrix(factor.place(matrix, row, column), factor.stride(), factor.transposed());
  }

  @Override
  public void run(Workers workers) {
    workers.run(calls.length, this);
  }

  @Override
  public void run(int part, int worker) {
    calls[part].run(product.left().value().floats(), product.right().value().floats(), product.result().floats());
  }
}
