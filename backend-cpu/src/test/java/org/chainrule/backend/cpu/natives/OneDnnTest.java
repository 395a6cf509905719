package org.chainrule.backend.cpu.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.chainrule.api.BackendException;
import org.chainrule.backend.cpu.RequiredOneDnn;
import org.chainrule.backend.cpu.natives.MemoryDescriptor.Type;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of oneDNN on arrays of the heap, beside three loops. */
class OneDnnTest {
  @BeforeAll
  static void isThere() {
    RequiredOneDnn.orSkip();
  }

  @Test
  void hasAVersion() {
    assertTrue(OneDnn.version().matches("3\\.\\d+\\.\\d+"), OneDnn::version);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 3, 4", "17, 33, 65", "128, 10, 300", "64, 256, 31"})
  void multipliesInEveryTransposition(int rows, int columns, int inner) {
    for (int t = 0; t < 4; t++) {
      boolean transposeA = t % 2 == 1;
      boolean transposeB = t > 1;
      float[] a = numbers(rows * inner + 3, 1);
      float[] b = numbers(inner * columns + 5, 2);
      float[] c = new float[rows * columns + 7];
      new MatrixProduct(rows, columns, inner, new MatrixProduct.Matrix(transposeA ? rows : inner, transposeA),
          new MatrixProduct.Matrix(transposeB ? inner : columns, transposeB), columns).run(MemorySegment.ofArray(a), 3,
              MemorySegment.ofArray(b), 5, MemorySegment.ofArray(c), 7);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            sum += (double) a[3 + (transposeA ? k * rows + i : i * inner + k)]
                * b[5 + (transposeB ? j * inner + k : k * columns + j)];
          }
          assertEquals(sum, c[7 + i * columns + j], 1e-4 * inner);
        }
      }
    }
  }

  @Test
  void runsPrimitivesWhileTheCollectorMovesArrays() throws InterruptedException {
    int n = 48;
    MemoryDescriptor square = MemoryDescriptor.dense(Type.FLOAT32, n, n);
    Primitive product = Primitive.of("dnnl_matmul_primitive_desc_create", square, square, Optional.empty(), square);
    Execution execution = new Execution(product, Primitive.Role.SOURCE, Primitive.Role.WEIGHTS,
        Primitive.Role.DESTINATION);
    AtomicBoolean stop = new AtomicBoolean();
    Thread collector = Thread.ofPlatform().start(() -> {
      while (!stop.get()) {
        System.gc();
      }
    });
    try {
      for (int round = 0; round < 2000; round++) {
        float[] a = new float[n * n + 1]; // young, so that the next collection moves them
        float[] b = new float[n * n];
        float[] c = new float[n * n];
        for (int i = 0; i < n; i++) {
          a[1 + i * n + i] = round;
          b[i * n + i] = i;
        }
        execution.offset(0, Float.BYTES);
        execution.run(MemorySegment.ofArray(a), MemorySegment.ofArray(b), MemorySegment.ofArray(c));
        for (int i = 0; i < n * n; i++) {
          assertEquals(i / n == i % n ? (float) round * (i / n) : 0, c[i]);
        }
      }
    } finally {
      stop.set(true);
      collector.join();
    }
  }

  @Test
  void reportsWhatCannotBeDone() {
    MemoryDescriptor a = MemoryDescriptor.dense(Type.FLOAT32, 2, 3);
    BackendException failure = assertThrows(BackendException.class,
        () -> Primitive.of("dnnl_matmul_primitive_desc_create", a, a, Optional.empty(), a));
    assertEquals("backend cpu: oneDNN's dnnl_matmul_primitive_desc_create failed: invalid arguments",
        failure.getMessage());
  }

  private static float[] numbers(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }
}
