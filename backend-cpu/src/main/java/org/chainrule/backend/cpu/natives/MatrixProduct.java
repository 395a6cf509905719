package org.chainrule.backend.cpu.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * oneDNN's product of two matrices of FLOAT32, stored row by row: of parts of arrays, which are given at each run. Not
 * to be run by two threads at a time.
 *
 * <p>A part of an array would have to be made an object before a call, at each step anew. So a few instructions of our
 * own add its place to the array's address. They find it, and all arguments that stay the same, in a block of memory:
 *
 * <pre>
 * struct {
 *   status (*sgemm)(...);                             //   0
 *   long leftLetter, rightLetter;                     //   8, 16
 *   long rows, columns, inner;                        //  24, 32, 40
 *   float factor, factorOfResult;                     //  48, 52
 *   long places[3];                                   //  56, in bytes: left, right, result
 *   long strides[3];                                  //  80
 * }
 * </pre>
 */
public final class MatrixProduct {
  private static final long FUNCTION = 0;
  private static final long LETTERS = 8;
  private static final long SIZES = 24;
  private static final long FACTOR = 48;
  private static final long PLACES = 56;
  private static final long STRIDES = 80;
  private static final long BYTES = 104;

  /** x86-64, System V calling convention. */
  private static final String INSTRUCTIONS = """
    f30f1efa     endbr64
    4883ec28     sub    rsp,40             room for five arguments; rsp is a multiple of 16
    4889f8       mov    rax,rdi            the block
    48037038     add    rsi,[rax+56]       the arrays and the places in them
    48035040     add    rdx,[rax+64]
    48034848     add    rcx,[rax+72]
    4989f1       mov    r9,rsi             left
    4889542408   mov    [rsp+8],rdx        right
    48894c2418   mov    [rsp+24],rcx       result
    4c8b5050     mov    r10,[rax+80]       strides
    4c891424     mov    [rsp],r10
    4c8b5058     mov    r10,[rax+88]
    4c89542410   mov    [rsp+16],r10
    4c8b5060     mov    r10,[rax+96]
    4c89542420   mov    [rsp+32],r10
    f30f104030   movss  xmm0,[rax+48]      factors
    f30f104834   movss  xmm1,[rax+52]
    488b7808     mov    rdi,[rax+8]        letters
    488b7010     mov    rsi,[rax+16]
    488b5018     mov    rdx,[rax+24]       sizes
    488b4820     mov    rcx,[rax+32]
    4c8b4028     mov    r8,[rax+40]
    ff10         call   [rax]
    4883c428     add    rsp,40
    c3           ret
    """;

  private static final MethodHandle CALL = MachineCode.function(INSTRUCTIONS, 4);

  /**
   * How a factor or product lies in an array.
   *
   * @param stride distance of rows as they are stored
   * @param transposed whether its columns are stored as rows
   */
  public record Matrix(int stride, boolean transposed) {
    private long letter() {
      return transposed ? 'T' : 'N';
    }
  }

  private final MemorySegment block = Arena.ofAuto().allocate(BYTES, 8);

  /**
   * The product [rows, columns] of [rows, inner] and [inner, columns].
   *
   * @param rows rows of the left factor and of the result
   * @param columns columns of the right factor and of the result
   * @param inner columns of the left factor, rows of the right one
   * @param left left factor
   * @param right right factor
   * @param resultStride distance of rows of the product
   */
  public MatrixProduct(int rows, int columns, int inner, Matrix left, Matrix right, int resultStride) {
    block.set(ValueLayout.ADDRESS, FUNCTION, OneDnn.address("dnnl_sgemm"));
    numbers(LETTERS, left.letter(), right.letter());
    numbers(SIZES, rows, columns, inner);
    block.set(ValueLayout.JAVA_FLOAT, FACTOR, 1);
    numbers(STRIDES, left.stride(), right.stride(), resultStride);
  }

  /** Makes the first call of the library, which loads it, so that later ones need not wait for that. */
  public static void prepare() {
    MemorySegment one = MemorySegment.ofArray(new float[1]);
    Matrix matrix = new Matrix(1, false);
    new MatrixProduct(1, 1, 1, matrix, matrix, 1).run(one, 0, one, 0, MemorySegment.ofArray(new float[1]), 0);
  }

  private void numbers(long from, long... numbers) {
    MemorySegment.copy(numbers, 0, block, ValueLayout.JAVA_LONG, from, numbers.length);
  }

  private void place(int array, int place) {
    block.set(ValueLayout.JAVA_LONG, PLACES + 8L * array, (long) place * Float.BYTES);
  }

  /**
   * Computes the product of what lies in two arrays.
   *
   * @param left the whole array of the left factor
   * @param lo place of its first element
   * @param right the whole array of the right factor
   * @param ro place of its first element
   * @param result the whole array of the product
   * @param to place of its first element
   */
  public void run(MemorySegment left, int lo, MemorySegment right, int ro, MemorySegment result, int to) {
    place(0, lo);
    place(1, ro);
    place(2, to);
    int before = OneDnn.enter();
    try {
      OneDnn.check("dnnl_sgemm", (int) CALL.invokeExact(block, left, right, result));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw OneDnn.unexpected(e);
    } finally {
      OneDnn.leave(before);
    }
  }
}
