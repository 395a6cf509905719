package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.natives.MatrixProduct;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * A batched matrix product by oneDNN. A large product is cut along the longer of its rows and columns, and along its
 * columns where the right factor is stored transposed: so the factor that every part packs anew is the one that costs
 * less to pack.
 */
final class LibraryProductStep extends Step implements Workers.Task {
  private static final long PART = 1 << 23; // multiplications that are worth another thread
  private static final int ROWS = 8; // that the library's innermost loop computes at a time
  private static final int COLUMNS = 48;

  private final Product product;
  private final boolean alongColumns;
  private final int length; // of a part
  private final int parts; // of one product
  private MatrixProduct[] whole = {}; // of each worker
  private MatrixProduct[] last = {}; // for what is left for the last part

  LibraryProductStep(Product product) {
    super(List.of(product.left().value(), product.right().value()), List.of(product.result()));
    this.product = product;
    this.alongColumns = product.right().transposed() || product.columns() > product.rows();
    int tile = alongColumns ? COLUMNS : ROWS;
    int most = Math.max(1, size() / (2 * COLUMNS));
    long wanted = product.batch() > 1 ? 1 : Math.clamp(product.multiplications() / PART, 1, most);
    this.length = Math.ceilDiv(Math.ceilDiv(size(), (int) wanted), tile) * tile;
    this.parts = Math.ceilDiv(size(), length);
  }

  /** What is cut. */
  private int size() {
    return alongColumns ? product.columns() : product.rows();
  }

  @Override
  public void reserve(Scratch scratch) {
    int rest = size() - (parts - 1) * length;
    whole = new MatrixProduct[scratch.workers()];
    Arrays.setAll(whole, _ -> call(length));
    last = whole.clone();
    if (rest < length) {
      Arrays.setAll(last, _ -> call(rest));
    }
  }

  private MatrixProduct call(int size) {
    return new MatrixProduct(alongColumns ? product.rows() : size, alongColumns ? size : product.columns(),
        product.inner(), matrix(product.left()), matrix(product.right()), product.columns());
  }

  private static MatrixProduct.Matrix matrix(Product.Factor factor) {
    return new MatrixProduct.Matrix(factor.stride(), factor.transposed());
  }

  @Override
  public void run(Workers workers) {
    workers.run(product.batch() * parts, this);
  }

  @Override
  public void run(int part, int worker) {
    int matrix = part / parts;
    int number = part % parts;
    int row = alongColumns ? 0 : number * length;
    int column = alongColumns ? number * length : 0;
    MatrixProduct call = number < parts - 1 ? whole[worker] : last[worker];
    call.run(product.left().value().segment(), product.left().place(matrix, row, 0),
        product.right().value().segment(), product.right().place(matrix, 0, column), product.result().segment(),
        (matrix * product.rows() + row) * product.columns() + column);
  }
}
