package org.chainrule.backend.cpu.natives;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** oneDNN's product of two matrices of FLOAT32, stored row by row. */
public final class MatrixProduct {
  private static final MethodHandle SGEMM = OneDnn.function("dnnl_sgemm",
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_BYTE, ValueLayout.JAVA_BYTE, ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_FLOAT,
          ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
      Linker.Option.critical(true));

  private MatrixProduct() {}

  /**
   * A factor or product in an array.
   *
   * @param array the array
   * @param offset place of the first element
   * @param stride distance of rows as they are stored
   * @param transposed whether its columns are stored as rows
   */
  public record Matrix(float[] array, int offset, int stride, boolean transposed) {
    private byte letter() {
      return (byte) (transposed ? 'T' : 'N');
    }

    private MemorySegment segment() {
      return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
    }
  }

  /**
   * Computes c = a b, or adds it to c.
   *
   * @param rows rows of a and c
   * @param columns columns of b and c
   * @param inner columns of a, rows of b
   * @param a left factor
   * @param b right factor
   * @param c product, not transposed
   * @param accumulates whether the product is added to what is there
   */
  public static void multiply(int rows, int columns, int inner, Matrix a, Matrix b, Matrix c, boolean accumulates) {
    int before = OneDnn.enter();
    try {
      int status = (int) SGEMM.invokeExact(a.letter(), b.letter(), (long) rows, (long) columns, (long) inner, 1f,
          a.segment(), (long) a.stride(), b.segment(), (long) b.stride(), accumulates ? 1f : 0f, c.segment(),
          (long) c.stride());
      OneDnn.check("dnnl_sgemm", status);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw OneDnn.unexpected(e);
    } finally {
      OneDnn.leave(before);
    }
  }
}
