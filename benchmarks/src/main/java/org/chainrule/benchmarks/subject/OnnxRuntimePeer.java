package org.chainrule.benchmarks.subject;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.api.ModelFormat;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.Literal;
import org.chainrule.benchmarks.peer.Peer;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.training.TrainingGraphs;

/**
 * ONNX Runtime, running the network that we export: all optimizations, the batch size fixed, inputs prepared as tensors
 * outside the heap and the output's place given once.
 */
public final class OnnxRuntimePeer implements Peer {
  private final Subject subject;
  private final TensorBackend backend;
  private final ModelFormat format;

  /**
   * With an exporter.
   *
   * @param subject builds the network
   * @param backend verifies the exported file
   * @param format writes it
   */
  public OnnxRuntimePeer(Subject subject, TensorBackend backend, ModelFormat format) {
    this.subject = subject;
    this.backend = backend;
    this.format = format;
  }

  @Override
  public String description() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public List<Session> open(Task task) {
    if (task.phase() != Phase.INFER) {
      throw new IllegalArgumentException("onnxruntime runs trained networks: add --phase infer");
    }
    try {
      Path file = Files.createTempFile("chainrule-bench", "." + format.extension());
      try {
        Files.delete(file);
        format.export(new ExportedNetwork(subject, task, backend), file);
        List<Session> sessions = new ArrayList<>(List.of(new OrtRun(task, file, 1, true)));
        if (task.threads() > 1) {
          sessions.add(new OrtRun(task, file, task.threads(), true));
          sessions.add(new OrtRun(task, file, task.threads(), false));
        }
        return sessions;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A session with its tensors. */
  private static final class OrtRun implements Session {
    private final OrtSession session;
    private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    private final Map<String, OnnxTensor> outputs;
    private final FloatBuffer result;
    private final String label;
    private int next;

    OrtRun(Task task, Path file, int threads, boolean spinning) {
      this.label = threads == 1 ? "1 thread" : threads + " threads" + (spinning ? "" : ", not spinning");
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setSymbolicDimensionValue("batch", task.batch());
        this.session = environment.createSession(file.toString(), options);
        for (Literal batch : task.batches().features()) {
          inputs.add(Map.of(TrainingGraphs.INPUT, OnnxTensor.createTensor(environment,
              buffer(batch.elements()).put(batch.floats()).rewind(),
              Arrays.stream(batch.shape().sizes()).asLongStream().toArray())));
        }
        this.result = buffer(task.batch() * task.workload().classes());
        this.outputs = Map.of(TrainingGraphs.OUTPUT, OnnxTensor.createTensor(environment, result,
            new long[] {task.batch(), task.workload().classes()}));
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime refuses the exported network: " + e.getMessage(), e);
      }
    }

    private static FloatBuffer buffer(int elements) {
      return ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public void step() {
      try {
        session.run(inputs.get(next++ % inputs.size()), Set.of(), outputs).close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
      }
    }

    @Override
    public float[] observe() {
      step();
      float[] numbers = new float[result.capacity()];
      result.get(0, numbers);
      return numbers;
    }

    @Override
    public void close() {
      try {
        inputs.forEach(input -> input.values().forEach(OnnxTensor::close));
        outputs.values().forEach(OnnxTensor::close);
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
      }
    }
  }
}
