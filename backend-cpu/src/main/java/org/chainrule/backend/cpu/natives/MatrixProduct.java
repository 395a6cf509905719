package org.chainrule.backend.cpu.natives;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * oneDNN's product of two matrices of FLOAT32, stored row by row: of parts of arrays, which are given at each run. Not
 * to be run by two threads at a time.
 */
public final class MatrixProduct {
  private static final class Function {
    static final MethodHandle SGEMM = OneDnn.function("dnnl_sgemm",
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_BYTE, ValueLayout.JAVA_BYTE,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_FLOAT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
        Linker.Option.critical(true));
  }

  /**
   * A factor or product in an array.
   *
   * @param offset place of the first element
   * @param stride distance of rows as they are stored
   * @param transposed whether its columns are stored as rows
   */
  public record Matrix(int offset, int stride, boolean transposed) {
    private byte letter() {
      return (byte) (transposed ? 'T' : 'N');
    }
  }

  private final long rows;
  private final long columns;
  private final long inner;
  private final byte leftLetter;
  private final byte rightLetter;
  private final long leftStride;
  private final long rightStride;
  private final long resultStride;
  private final HeapArray leftArray;
  private final HeapArray rightArray;
  private final HeapArray resultArray;

  /**
   * The product [rows, columns] of [rows, inner] and [inner, columns].
   *
   * @param rows rows of the left factor and of the result
   * @param columns columns of the right factor and of the result
   * @param inner columns of the left factor, rows of the right one
   * @param left left factor
   * @param right right factor
   * @param result the product, not transposed
   */
  public MatrixProduct(int rows, int columns, int inner, Matrix left, Matrix right, Matrix result) {
    this.rows = rows;
    this.columns = columns;
    this.inner = inner;
    this.leftLetter = left.letter();
    this.rightLetter = right.letter();
    this.leftStride = left.stride();
    this.rightStride = right.stride();
    this.resultStride = result.stride();
    this.leftArray = new HeapArray(left.offset());
    this.rightArray = new HeapArray(right.offset());
    this.resultArray = new HeapArray(result.offset());
  }

  /** Computes the product of what lies in two arrays. */
  public void run(float[] left, float[] right, float[] result) {
    MemorySegment a = leftArray.of(left);
    MemorySegment b = rightArray.of(right);
    MemorySegment c = resultArray.of(result);
    int before = OneDnn.enter();
    try {
      OneDnn.check("dnnl_sgemm", (int) Function.SGEMM.invokeExact(leftLetter, rightLetter, rows, columns, inner, 1f, a,
          leftStride, b, rightStride, 0f, c, resultStride));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw OneDnn.unexpected(e);
    } finally {
      OneDnn.leave(before);
    }
  }
}
