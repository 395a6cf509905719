package org.chainrule.backend.cpu.products;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.chainrule.backend.cpu.natives.MatrixProduct;

/**
 * How one product of oneDNN is shared out between threads: along the longer of its rows and columns, and along its columns
 * where the right factor is stored transposed, since each part packs the other factor anew.
 *
 * <p>The library promises nothing about the order of its sums, and results must not depend on the number of threads. So
 * a cut is tried first, on random numbers, and made only if each bit is that of the whole product.
 *
 * @param product what is cut
 * @param alongColumns whether parts are some columns; else some rows
 * @param length columns or rows of a part; the last may have fewer
 * @param parts number of parts
 */
record ProductCut(Product product, boolean alongColumns, int length, int parts) {
  private static final long PART = 1 << 23; // multiplications that are worth another thread
  private static final int LEAST = 96; // columns or rows of a part
  private static final int TILE = 16; // a part begins where the library's innermost loop may

  private static final Map<ProductCut, Boolean> TRIED = new ConcurrentHashMap<>();

  /** The cut for so many threads. */
  static ProductCut of(Product product, int threads) {
    boolean alongColumns = product.right().transposed() || product.columns() > product.rows();
    int size = alongColumns ? product.columns() : product.rows();
    ProductCut none = new ProductCut(product, alongColumns, size, 1);
    // Two for each thread, so that one that wakes up late does fewer of them.
    int wanted = (int) Math.min(2L * threads, Math.min(product.multiplications() / PART, size / LEAST));
    if (threads == 1 || product.batch() > 1 || wanted < 2) {
      return none;
    }
    int length = Math.ceilDiv(Math.ceilDiv(size, wanted), TILE) * TILE;
    ProductCut cut = new ProductCut(product, alongColumns, length, Math.ceilDiv(size, length));
    return TRIED.computeIfAbsent(cut.ofSizes(), sizes -> sizes.keepsBits()) ? cut : none;
  }

  /** The same for a product that is nowhere yet. */
  private ProductCut ofSizes() {
    return new ProductCut(product.ofSizes(), alongColumns, length, parts);
  }

  private boolean keepsBits() {
    SplittableRandom random = new SplittableRandom(1);
    MemorySegment left = MemorySegment.ofArray(numbers(product.rows() * product.inner(), random));
    MemorySegment right = MemorySegment.ofArray(numbers(product.inner() * product.columns(), random));
    float[] expected = new float[product.rows() * product.columns()];
    ProductCut none = new ProductCut(product, alongColumns, alongColumns ? product.columns() : product.rows(), 1);
    none.run(none.call(0), 0, 0, left, right, MemorySegment.ofArray(expected));
    float[] result = new float[expected.length];
    for (int part = 0; part < parts; part++) {
      run(call(part), 0, part, left, right, MemorySegment.ofArray(result));
    }
    return Arrays.equals(expected, result);
  }

  private static float[] numbers(int count, SplittableRandom random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /** Columns or rows of a part. */
  int size(int part) {
    return Math.min(length, (alongColumns ? product.columns() : product.rows()) - part * length);
  }

  /** The call that computes a part; it serves for all parts of the same size. */
  MatrixProduct call(int part) {
    return new MatrixProduct(alongColumns ? product.rows() : size(part), alongColumns ? size(part) : product.columns(),
        product.inner(), matrix(product.left()), matrix(product.right()), product.columns());
  }

  private static MatrixProduct.Matrix matrix(Product.Factor factor) {
    return new MatrixProduct.Matrix(factor.stride(), factor.transposed());
  }

  /** Computes a part of one of a batch by a call of its size. */
  void run(MatrixProduct call, int matrix, int part, MemorySegment left, MemorySegment right, MemorySegment result) {
    int row = alongColumns ? 0 : part * length;
    int column = alongColumns ? part * length : 0;
    call.run(left, product.left().place(matrix, row, 0), right, product.right().place(matrix, 0, column), result,
        (matrix * product.rows() + row) * product.columns() + column);
  }
}
