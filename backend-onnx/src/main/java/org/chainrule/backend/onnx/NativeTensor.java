package org.chainrule.backend.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;

/** Numbers outside of the heap, where ONNX Runtime reads and writes them without a copy. */
final class NativeTensor implements AutoCloseable {
  private static final int ALIGNMENT = 64; // a cache line

  private final TensorType type;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final OnnxTensor tensor;

  /** Zeros of a type. */
  NativeTensor(OrtEnvironment environment, TensorType type) throws OrtException {
    this.type = type;
    try {
      memory = arena.allocate(Math.max(1, (long) type.shape().elements() * type.dtype().bytes()), ALIGNMENT);
      tensor = tensor(environment);
    } catch (OrtException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private OnnxTensor tensor(OrtEnvironment environment) throws OrtException {
    long[] shape = Arrays.stream(type.shape().sizes()).asLongStream().toArray();
    ByteBuffer bytes = memory.asSlice(0, (long) type.shape().elements() * type.dtype().bytes()).asByteBuffer()
        .order(ByteOrder.nativeOrder());
    return switch (type.dtype()) {
      case FLOAT32 -> OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
      case FLOAT64 -> OnnxTensor.createTensor(environment, bytes.asDoubleBuffer(), shape);
      case INT32 -> OnnxTensor.createTensor(environment, bytes.asIntBuffer(), shape);
      case INT64 -> OnnxTensor.createTensor(environment, bytes.asLongBuffer(), shape);
      case BOOL -> OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.BOOL);
    };
  }

  TensorType type() {
    return type;
  }

  /** These numbers as ONNX Runtime sees them. */
  OnnxTensor tensor() {
    return tensor;
  }

  /** Copies numbers in. */
  void write(Literal from) {
    int count = from.elements();
    switch (type.dtype()) {
      case FLOAT32 -> MemorySegment.copy(from.floats(), 0, memory, ValueLayout.JAVA_FLOAT, 0, count);
      case FLOAT64 -> MemorySegment.copy(from.doubles(), 0, memory, ValueLayout.JAVA_DOUBLE, 0, count);
      case INT32 -> MemorySegment.copy(from.ints(), 0, memory, ValueLayout.JAVA_INT, 0, count);
      case INT64 -> MemorySegment.copy(from.longs(), 0, memory, ValueLayout.JAVA_LONG, 0, count);
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          memory.set(ValueLayout.JAVA_BYTE, i, (byte) (from.booleans()[i] ? 1 : 0));
        }
      }
    }
  }

  /** Copies numbers out. */
  void read(Literal into) {
    int count = into.elements();
    switch (type.dtype()) {
      case FLOAT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 0, into.floats(), 0, count);
      case FLOAT64 -> MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, 0, into.doubles(), 0, count);
      case INT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_INT, 0, into.ints(), 0, count);
      case INT64 -> MemorySegment.copy(memory, ValueLayout.JAVA_LONG, 0, into.longs(), 0, count);
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          into.booleans()[i] = memory.get(ValueLayout.JAVA_BYTE, i) != 0;
        }
      }
    }
  }

  @Override
  public void close() {
    tensor.close();
    arena.close();
  }
}
