package org.chainrule.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Dataset;
import org.chainrule.api.Dataset.Scaling;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.Test;

/** Trained models take numbers in the units of the source, whatever the data set scaled them to. */
class RawInputTest {
  private static final Scaling SCALING = new Scaling(Literal.of(new float[] {100, -20, 3}, Shape.of(3)),
      Literal.of(new float[] {1 / 64f, 0.25f, 5}, Shape.of(3)));

  private static Dataset.Splits data(Optional<Scaling> scaling) {
    Dataset.Splits blobs = Samples.blobs();
    return new Dataset.Splits(blobs.training(), blobs.test(), blobs.classes(), blobs.features(), blobs.description(),
        scaling);
  }

  private static TrainedModel trained(Optional<Scaling> scaling) {
    try (Trainer trainer = new Trainer(Samples.builder().data(data(scaling), 0.2).build(), Samples.BACKEND)) {
      trainer.run();
      return trainer.model();
    }
  }

  private static List<Literal> constants(Graph graph) {
    return graph.nodes().stream().map(Node::op).filter(Op.Constant.class::isInstance)
        .map(op -> ((Op.Constant) op).value()).toList();
  }

  @Test
  void trainingAndEvaluationAreOfScaledFeatures() {
    Dataset.Samples test = Samples.blobs().test().orElseThrow();
    try (TrainedModel raw = trained(Optional.of(SCALING)); TrainedModel plain = trained(Optional.empty())) {
      assertEquals(plain.values(), raw.values());
      assertEquals(plain.evaluate(test), raw.evaluate(test));
      assertEquals(plain.predict(test.features()), raw.predictFeatures(test.features()));
      assertEquals(plain.predictFeatures(test.features()), plain.predict(test.features()));
    }
  }

  @Test
  void predictionIsOfRawNumbers() {
    Dataset.Samples test = Samples.blobs().test().orElseThrow();
    try (TrainedModel model = trained(Optional.of(SCALING))) {
      Literal raw = SCALING.raw(test.features());
      Map<String, Literal> expected = model.predictFeatures(SCALING.features(raw));
      Map<String, Literal> actual = model.predict(raw);
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach((name, value) -> assertArrayEquals(value.floats(), actual.get(name).floats(), 1e-6f, name));
      Literal samples = model.samples(test.size());
      assertArrayEquals(raw.floats(), samples.floats());
      assertTrue(samples.get(0) > 90, "the first column is around 100 in its own units");
    }
  }

  @Test
  void theExportedGraphCarriesConstantsThatDoNotDependOnTheBatch() {
    try (TrainedModel model = trained(Optional.of(SCALING))) {
      List<Literal> constants = constants(model.graph(2));
      assertTrue(constants.containsAll(List.of(SCALING.offset(), SCALING.factor())), constants::toString);
      assertEquals(constants, constants(model.graph(5)));
      assertEquals(model.graph(1).toText().replace("batch=1", "batch=3"), model.graph(3).toText());
    }
  }

  @Test
  void stepsThatChangeNothingAreLeftOut() {
    try (TrainedModel plain = trained(Optional.empty()); TrainedModel one = trained(Optional.of(Scaling.by(1)));
        TrainedModel half = trained(Optional.of(Scaling.by(0.5)))) {
      assertEquals(plain.graph(2).toText(), one.graph(2).toText());
      assertTrue(half.graph(2).nodes().size() > plain.graph(2).nodes().size());
      assertTrue(constants(half.graph(2)).stream().noneMatch(constant -> constant.elements() == 1
          && constant.get(0) == 0 && !constants(plain.graph(2)).contains(constant)));
    }
  }

  @Test
  void theFileTellsTheUnits() {
    try (TrainedModel plain = trained(Optional.empty()); TrainedModel scaled = trained(Optional.of(SCALING))) {
      assertEquals("those of the data's source; they are not scaled", plain.metadata().get(TrainedModel.INPUT_UNITS));
      assertEquals("those of the data's source; scaling is part of the model",
          scaled.withMetadata(Map.of("a", "b")).metadata().get(TrainedModel.INPUT_UNITS));
    }
  }
}
