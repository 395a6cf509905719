package org.chainrule.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;

/**
 * Runs graphs, whole training steps included, in ONNX Runtime: they become the same operators that an exported model
 * consists of. Parameters and states stay in memory of its own between runs.
 *
 * @param provider what computes in ONNX Runtime; {@code cuda} needs its build for NVIDIA's devices
 * @param threads how many threads work on one program, at least 1
 */
@Plugin("onnxruntime")
public record OnnxRuntimeBackend(Provider provider, int threads) implements TensorBackend {
  /** The processor, with as many threads as the virtual machine sees processors. */
  public OnnxRuntimeBackend() {
    this(Provider.CPU, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Checks the number of threads.
   *
   * @throws IllegalArgumentException if it is not between 1 and 1024
   */
  public OnnxRuntimeBackend {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("backend onnxruntime: threads must be between 1 and 1024, not " + threads);
    }
  }

  /** An execution provider of ONNX Runtime. */
  public enum Provider {
    /** The processor. */
    CPU,
    /** NVIDIA's devices. */
    CUDA;

    /** Its name in configurations and in what ONNX Runtime tells. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String id() {
    return "onnxruntime";
  }

  @Override
  public int irVersion() {
    return IR_VERSION; // without loading ONNX Runtime
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendException if ONNX Runtime has no native library for this platform, or not the provider
   */
  @Override
  public Capabilities capabilities() {
    OrtEnvironment environment = environment();
    requireProvider(environment);
    return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class),
        provider == Provider.CUDA ? "an NVIDIA device" : Processor.name(),
        "ONNX Runtime %s, provider %s, %d %s".formatted(environment.getVersion(), provider.label(), threads,
            threads == 1 ? "thread" : "threads"));
  }

  @Override
  public List<Finding> diagnose() {
    try {
      OrtEnvironment environment = OrtRuntime.environment();
      Set<String> present = OrtRuntime.providers();
      List<Finding> findings = new ArrayList<>();
      findings.add(new Finding(true, "ONNX Runtime %s with the execution providers %s".formatted(
          environment.getVersion(), String.join(", ", present))));
      for (Provider known : Provider.values()) {
        if (present.contains(known.label())) {
          findings.add(trial(environment, known));
        }
      }
      return findings;
    } catch (IOException e) {
      return List.of(new Finding(false, e.getMessage()));
    }
  }

  /** Whether a session can be made on a provider: its own libraries and its device are looked for only then. */
  private static Finding trial(OrtEnvironment environment, Provider provider) {
    try (OrtSession.SessionOptions _ = options(provider, 1)) {
      return new Finding(true, "provider " + provider.label() + " can be selected");
    } catch (OrtException e) {
      return new Finding(false, unusable(environment, provider, e));
    }
  }

  @Override
  public Executable compile(Graph graph) {
    return OnnxRuntimeExecutable.compile(this, graph, Map.of());
  }

  /** ONNX Runtime, where it works. */
  OrtEnvironment environment() {
    try {
      return OrtRuntime.environment();
    } catch (IOException e) {
      throw new BackendException("backend onnxruntime: %s; another backend works, such as backend=cpu"
          .formatted(e.getMessage()), e);
    }
  }

  private void requireProvider(OrtEnvironment environment) {
    try {
      Set<String> present = OrtRuntime.providers();
      if (!present.contains(provider.label())) {
        throw new BackendException(("backend onnxruntime: this build of ONNX Runtime %s has no execution provider '%s',"
            + " only %s; for cuda put the jar onnxruntime_gpu of the same version in the place of onnxruntime")
            .formatted(environment.getVersion(), provider.label(), String.join(", ", present)));
      }
    } catch (IOException e) {
      throw new BackendException("backend onnxruntime: " + e.getMessage(), e);
    }
  }

  private static OrtSession.SessionOptions options(Provider provider, int threads) throws OrtException {
    OrtSession.SessionOptions options = OrtRuntime.options(threads);
    try {
      options.setDeterministicCompute(true);
      if (provider == Provider.CUDA) {
        options.addCUDA();
      }
      return options;
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }

  private static String unusable(OrtEnvironment environment, Provider provider, OrtException e) {
    return "ONNX Runtime %s cannot use its execution provider %s: %s".formatted(environment.getVersion(),
        provider.label(), OrtRuntime.firstLine(e));
  }

  /** Options of a session on this backend's provider. */
  OrtSession.SessionOptions options() {
    OrtEnvironment environment = environment();
    requireProvider(environment);
    try {
      return options(provider, threads);
    } catch (OrtException e) {
      throw new BackendException("backend onnxruntime: " + unusable(environment, provider, e), e);
    }
  }
}
