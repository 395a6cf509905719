package org.chainrule.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.api.ir.TensorType;

/** A program loaded into ONNX Runtime. */
final class OnnxSession implements AutoCloseable {
  private static final int THREADS = 2;

  private final String source;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxSession(String source, OrtEnvironment environment, OrtSession session) {
    this.source = source;
    this.environment = environment;
    this.session = session;
  }

  /** Opens a session under given options. */
  @FunctionalInterface
  private interface Opener {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
  }

  /**
   * Loads a file.
   *
   * @throws IOException if it is not a model that ONNX Runtime can run
   */
  static OnnxSession load(Path file) throws IOException {
    return load(file, file.toString());
  }

  /** Loads a file that messages call by another name. */
  static OnnxSession load(Path file, String name) throws IOException {
    return open(name, (environment, options) -> environment.createSession(file.toString(), options));
  }

  /** Loads a model from memory. */
  static OnnxSession load(ModelProto model) throws IOException {
    byte[] bytes = model.toByteArray();
    return open("the model", (environment, options) -> environment.createSession(bytes, options));
  }

  private static OnnxSession open(String source, Opener opener) throws IOException {
    OrtEnvironment environment = OrtRuntime.environment();
    int threads = Math.min(THREADS, Runtime.getRuntime().availableProcessors());
    try (OrtSession.SessionOptions options = OrtRuntime.options(threads)) {
      return new OnnxSession(source, environment, opener.open(environment, options));
    } catch (OrtException e) {
      throw new IOException(
          "%s is not a model that ONNX Runtime can load: %s".formatted(source, OrtRuntime.firstLine(e)), e);
    }
  }

  /** The inputs by name; sizes that are not fixed are -1. */
  Map<String, TensorInfo> inputs() throws IOException {
    return infos(true);
  }

  /** The outputs by name; sizes that are not fixed are -1. */
  Map<String, TensorInfo> outputs() throws IOException {
    return infos(false);
  }

  private Map<String, TensorInfo> infos(boolean inputs) throws IOException {
    try {
      Map<String, TensorInfo> infos = new LinkedHashMap<>();
      for (Map.Entry<String, NodeInfo> entry : (inputs ? session.getInputInfo() : session.getOutputInfo())
          .entrySet()) {
        if (!(entry.getValue().getInfo() instanceof TensorInfo info)) {
          throw new IOException("%s: '%s' is not a tensor".formatted(source, entry.getKey()));
        }
        infos.put(entry.getKey(), info);
      }
      return infos;
    } catch (OrtException e) {
      throw new IOException("%s cannot be read: %s".formatted(source, OrtRuntime.firstLine(e)), e);
    }
  }

  /** Outputs by name for inputs by name. */
  Map<String, Literal> run(Map<String, Literal> inputs) throws IOException {
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Literal> entry : inputs.entrySet()) {
        given.put(entry.getKey(), tensor(entry.getValue()));
      }
      try (OrtSession.Result result = session.run(given)) {
        Map<String, Literal> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
          if (!(entry.getValue() instanceof OnnxTensor tensor)) {
            throw new IOException("%s: '%s' is not a tensor".formatted(source, entry.getKey()));
          }
          outputs.put(entry.getKey(), literal(entry.getKey(), tensor));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime failed to run %s: %s".formatted(source, OrtRuntime.firstLine(e)), e);
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(Literal value) throws OrtException {
    long[] shape = Arrays.stream(value.shape().sizes()).asLongStream().toArray();
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(value.elements(), value.dtype().bytes()))
        .order(ByteOrder.nativeOrder());
    return switch (value.dtype()) {
      case FLOAT32 ->
          OnnxTensor.createTensor(environment, bytes.asFloatBuffer().put(value.floats()).rewind(), shape);
      case FLOAT64 ->
          OnnxTensor.createTensor(environment, bytes.asDoubleBuffer().put(value.doubles()).rewind(), shape);
      case INT32 -> OnnxTensor.createTensor(environment, bytes.asIntBuffer().put(value.ints()).rewind(), shape);
      case INT64 -> OnnxTensor.createTensor(environment, bytes.asLongBuffer().put(value.longs()).rewind(), shape);
      case BOOL -> {
        for (boolean truth : value.booleans()) {
          bytes.put((byte) (truth ? 1 : 0));
        }
        yield OnnxTensor.createTensor(environment, bytes.rewind(), shape, OnnxJavaType.BOOL);
      }
    };
  }

  private Literal literal(String name, OnnxTensor tensor) throws IOException {
    TensorInfo info = tensor.getInfo();
    Literal result = Literal.zeros(new TensorType(dtype(source, name, info),
        Shape.of(Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray())));
    if (result.elements() == 0) {
      return result;
    }
    switch (result.dtype()) {
      case FLOAT32 -> tensor.getFloatBuffer().get(result.floats());
      case FLOAT64 -> tensor.getDoubleBuffer().get(result.doubles());
      case INT32 -> tensor.getIntBuffer().get(result.ints());
      case INT64 -> tensor.getLongBuffer().get(result.longs());
      case BOOL -> {
        ByteBuffer bytes = tensor.getByteBuffer();
        for (int i = 0; i < result.elements(); i++) {
          result.booleans()[i] = bytes.get(i) != 0;
        }
      }
    }
    return result;
  }

  /**
   * The element type of a value.
   *
   * @throws IOException if it is none of ours
   */
  static DType dtype(String source, String name, TensorInfo info) throws IOException {
    return switch (info.type) {
      case FLOAT -> DType.FLOAT32;
      case DOUBLE -> DType.FLOAT64;
      case INT32 -> DType.INT32;
      case INT64 -> DType.INT64;
      case BOOL -> DType.BOOL;
      case FLOAT16, BFLOAT16, INT8, INT16, UINT8, STRING, UNKNOWN -> throw new IOException(
          "%s: '%s' has elements of type %s; float32, float64, int32, int64 and bool are supported"
              .formatted(source, name, info.type));
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("an ONNX Runtime session could not be closed", e);
    }
  }
}
