package org.chainrule.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chainrule.benchmarks.measure.Agreement;
import org.chainrule.benchmarks.measure.Quantiles;
import org.chainrule.benchmarks.peer.Session;
import org.chainrule.benchmarks.subject.ChainruleSession;
import org.chainrule.benchmarks.subject.Subject;
import org.chainrule.benchmarks.workload.Phase;
import org.chainrule.benchmarks.workload.Task;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.host.Catalog;
import org.chainrule.host.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
  static List<String> workloads() {
    return Workload.ids();
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void theFirstLossIsThatOfTheReferenceInterpreter(String id) {
    try (Catalog catalog = Catalog.load(Sources.ofProgram())) {
      Subject subject = new Subject(catalog);
      Task task = subject.task(Workload.find(id).orElseThrow(), Phase.TRAIN, 2, 1);
      try (ChainruleSession session = ChainruleSession.open(subject, task, subject.backend("cpu", 1))) {
        float loss = session.observe()[0];
        double expected = subject.referenceLoss(task);
        assertEquals(expected, loss, 1e-4 * Math.abs(expected), id);
        assertTrue(session.observe()[0] > 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"softmax,7850", "mlp,535818", "mlp-regularized,537354", "lenet,1199882", "resnet,175258",
    "wide-relu,2109450"})
  void networksHaveTheParametersOfTheirDescription(String id, int count) {
    try (Catalog catalog = Catalog.load(Sources.ofProgram())) {
      Task task = new Subject(catalog).task(Workload.find(id).orElseThrow(), Phase.TRAIN, 2, 1);
      int parameters = task.initial().entrySet().stream()
          .filter(entry -> !entry.getKey().endsWith("/mean") && !entry.getKey().endsWith("/variance"))
          .mapToInt(entry -> entry.getValue().elements()).sum();
      assertEquals(count, parameters);
    }
  }

  @Test
  void sidesThatComputeOtherNumbersAreNotCompared() {
    assertEquals(Optional.empty(), Agreement.difference(new Fixed(1.5f), new Fixed(1.50001f)));
    assertTrue(Agreement.difference(new Fixed(1.5f), new Fixed(1.6f)).orElseThrow().contains("step 1"));
    assertTrue(Agreement.difference(new Fixed(Float.NaN), new Fixed(Float.NaN)).isPresent(), "NaN agrees with nothing");
    assertTrue(Agreement.difference(new Fixed(1f, 2f), new Fixed(1f)).isPresent());
  }

  @Test
  void quartilesLieBetweenNeighbours() {
    assertEquals(new Quantiles(2, 3, 4), Quantiles.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)));
    assertEquals(new Quantiles(1.25, 1.5, 1.75), Quantiles.of(List.of(2.0, 1.0)));
    assertEquals(new Quantiles(2, 2, 2), Quantiles.ofRatios(List.of(4.0, 6.0), List.of(2.0, 3.0)));
    assertThrows(RuntimeException.class, () -> Quantiles.of(List.of()));
  }

  /** Gives the same numbers again and again. */
  private record Fixed(float... numbers) implements Session {
    @Override
    public String label() {
      return "";
    }

    @Override
    public void step() {}

    @Override
    public float[] observe() {
      return numbers;
    }

    @Override
    public void close() {}
  }
}
