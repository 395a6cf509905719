package org.chainrule.backend.cpu;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.chainrule.api.BackendException;
import org.chainrule.api.Executable;
import org.chainrule.api.Plugin;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.backend.cpu.natives.MatrixProduct;
import org.chainrule.backend.cpu.natives.OneDnn;
import org.chainrule.backend.cpu.plan.PlanOptions;
import org.chainrule.backend.cpu.tier.TierChoice;

/**
 * Runs compiled graphs on the processor: by oneDNN and the Vector API, by the Vector API alone, or in plain Java, as it
 * finds them; the environment variable CHAINRULE_CPU forces one. Results are the same bits for any number of threads:
 * every sum has an order that does not depend on it.
 *
 * @param threads how many threads work on one program, at least 1; the calling thread is one of them
 */
@Plugin("cpu")
public record CpuBackend(int threads) implements TensorBackend {
  /** As many threads as the virtual machine sees processors. */
  public CpuBackend() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Checks the number of threads.
   *
   * @throws IllegalArgumentException if it is not between 1 and 1024
   */
  public CpuBackend {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("backend cpu: threads must be between 1 and 1024, not " + threads);
    }
  }

  @Override
  public String id() {
    return "cpu";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class), Processor.name(),
        TierChoice.ofProcess() + ", " + threads + (threads == 1 ? " thread" : " threads"));
  }

  @Override
  public void prepare() {
    if (TierChoice.ofProcess().tier().hasOneDnn()) {
      MatrixProduct.prepare();
    }
  }

  @Override
  public List<Finding> diagnose() {
    TierChoice choice = TierChoice.ofProcess();
    List<Finding> findings = new ArrayList<>(List.of(new Finding(true, choice.toString())));
    Optional<String> problem = OneDnn.problem();
    if (problem.isPresent()) {
      findings.add(new Finding(true, "oneDNN is not used: " + problem.get()));
    } else {
      try {
        findings.add(new Finding(true, "oneDNN " + OneDnn.version()));
      } catch (BackendException e) {
        findings.add(new Finding(false, String.valueOf(e.getMessage())));
      }
    }
    return findings;
  }

  /** {@inheritDoc} */
  @Override
  public Executable compile(Graph graph) {
    return compile(graph, PlanOptions.of(threads));
  }

  static CpuExecutable compile(Graph graph, PlanOptions options) {
    try {
      return new CpuExecutable(graph, options);
    } catch (OutOfMemoryError e) {
      throw new BackendException("backend cpu: the heap is too small for the buffers of this program; raise -Xmx", e);
    }
  }
}
