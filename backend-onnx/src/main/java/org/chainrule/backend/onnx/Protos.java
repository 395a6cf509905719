package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** Element types, numbers and value descriptions in ONNX's messages. */
final class Protos {
  private Protos() {}

  static int type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> TensorProto.DataType.FLOAT_VALUE;
      case FLOAT64 -> TensorProto.DataType.DOUBLE_VALUE;
      case INT32 -> TensorProto.DataType.INT32_VALUE;
      case INT64 -> TensorProto.DataType.INT64_VALUE;
      case BOOL -> TensorProto.DataType.BOOL_VALUE;
    };
  }

  /** Little-endian bytes. */
  static byte[] bytes(Literal literal) {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(literal.elements(), literal.dtype().bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
    switch (literal.dtype()) {
      case FLOAT32 -> buffer.asFloatBuffer().put(literal.floats());
      case FLOAT64 -> buffer.asDoubleBuffer().put(literal.doubles());
      case INT32 -> buffer.asIntBuffer().put(literal.ints());
      case INT64 -> buffer.asLongBuffer().put(literal.longs());
      case BOOL -> {
        for (boolean value : literal.booleans()) {
          buffer.put((byte) (value ? 1 : 0));
        }
      }
    }
    return buffer.array();
  }

  /** The literal of little-endian bytes. */
  static Literal literal(TensorType type, byte[] bytes) {
    Literal literal = Literal.zeros(type);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (type.dtype()) {
      case FLOAT32 -> buffer.asFloatBuffer().get(literal.floats());
      case FLOAT64 -> buffer.asDoubleBuffer().get(literal.doubles());
      case INT32 -> buffer.asIntBuffer().get(literal.ints());
      case INT64 -> buffer.asLongBuffer().get(literal.longs());
      case BOOL -> {
        for (int i = 0; i < literal.elements(); i++) {
          literal.booleans()[i] = buffer.get(i) != 0;
        }
      }
    }
    return literal;
  }

  static TensorProto tensor(String name, Literal literal) {
    TensorProto.Builder builder = TensorProto.newBuilder().setName(name).setDataType(type(literal.dtype()))
        .setRawData(ByteString.copyFrom(bytes(literal)));
    for (int size : literal.shape().sizes()) {
      builder.addDims(size);
    }
    return builder.build();
  }

  /** A scalar of the unsigned type that only random numbers need. */
  static TensorProto unsigned32(String name, int value) {
    ByteBuffer buffer = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
    return TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.UINT32_VALUE)
        .setRawData(ByteString.copyFrom(buffer)).build();
  }

  /** A description of a value; sizes that depend on the batch become symbolic dimensions. */
  static ValueInfoProto value(String name, DType dtype, List<Size> sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Size size : sizes) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(size.isFixed() ? dimension.setDimValue(size.fixed()) : dimension.setDimParam(size.toString()));
    }
    return ValueInfoProto.newBuilder().setName(name).setType(TypeProto.newBuilder()
        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type(dtype)).setShape(shape))).build();
  }

  static Literal longs(long... values) {
    return Literal.of(values, Shape.of(values.length));
  }
}
