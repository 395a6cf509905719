package org.chainrule.tck;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.Executable;
import org.chainrule.api.TensorBackend;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Reference;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/**
 * What a {@link TensorBackend} promises: each operation means what {@link Reference} says, programs keep and share state
 * as {@link Executable} says, training follows the reference, and so do programs made at random.
 */
public final class BackendContract {
  private static final int RANDOM_GRAPHS = 60;

  private final TensorBackend backend;

  /** A contract with a backend. */
  public BackendContract(TensorBackend backend) {
    this.backend = backend;
  }

  /** All checks, to be run one by one. */
  public List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("capabilities", this::capabilities));
    Set<Class<?>> seen = new HashSet<>();
    for (OperatorCase row : OperatorCases.all()) {
      checks.add(new Check("operator/" + row.name(), () -> operator(row, row.graph(), row.leaves())));
      if (seen.add(row.op().getClass()) && row.leaves().keySet().stream().allMatch(name -> name.matches("x\\d"))) {
        checks.add(new Check("operator/" + row.name() + " of constants",
            () -> operator(row, row.constantGraph(), Map.of())));
      }
    }
    checks.addAll(new ExecutableChecks(backend).checks());
    checks.addAll(new TrainingChecks(backend).checks());
    for (int seed = 1; seed <= RANDOM_GRAPHS; seed++) {
      long fixed = seed;
      checks.add(new Check("random graph/seed " + seed, () -> RandomGraph.of(fixed).compare(backend)));
    }
    return checks;
  }

  /** Runs all checks. */
  public List<Verdict> run() {
    return checks().stream().map(Check::run).toList();
  }

  private Note capabilities() {
    TensorBackend.Capabilities capabilities = backend.capabilities();
    Check.require(capabilities.irVersion() == TensorBackend.IR_VERSION,
        "was written for version %d of the intermediate representation; this is version %d", capabilities.irVersion(),
        TensorBackend.IR_VERSION);
    Check.require(backend.id().matches("[a-z][a-z0-9_]*"), "id '%s' is not lower_snake_case", backend.id());
    Check.require(capabilities.dtypes().contains(DType.FLOAT32), "does not compute with float32, the type of training");
    Check.require(!capabilities.processor().isBlank(), "does not say which processor it runs on");
    return new Note(0, capabilities.processor() + ", " + capabilities.details());
  }

  private Note operator(OperatorCase row, Graph graph, Map<String, Literal> leaves) {
    Set<DType> missing = new HashSet<>(row.dtypes());
    missing.removeAll(backend.capabilities().dtypes());
    if (!missing.isEmpty()) {
      throw new Skip("the backend does not compute with " + missing);
    }
    Literal expected = Reference.run(graph, leaves).outputs().values().iterator().next();
    try (Executable program = backend.compile(graph)) {
      leaves.forEach(program::write);
      program.run();
      return row.tolerance().compare("result", expected, program.read(graph.outputs().keySet().iterator().next()));
    }
  }
}
