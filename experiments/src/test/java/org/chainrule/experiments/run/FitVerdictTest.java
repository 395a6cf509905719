package org.chainrule.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.chainrule.api.Dataset;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Shape;
import org.chainrule.training.EpochRecord;
import org.chainrule.training.Evaluation;
import org.junit.jupiter.api.Test;

/** Verdicts from figures; those of real trainings are tested with the program. */
class FitVerdictTest {
  /** Four classes, equally often: who knows nothing errs in three quarters. */
  private static final Dataset.Splits FOUR = data(Literal.of(IntStream.range(0, 400).map(i -> i % 4).toArray(),
      Shape.of(400)), List.of("a", "b", "c", "d"));

  private static Dataset.Splits data(Literal targets, List<String> classes) {
    int count = targets.shape().size(0);
    return new Dataset.Splits(new Dataset.Samples(Literal.of(new float[count], Shape.of(count, 1)), targets),
        Optional.empty(), classes, List.of(), "made up");
  }

  private static Evaluation accuracy(double accuracy, int samples, double loss) {
    return new Evaluation(samples, loss, Map.of("accuracy", accuracy), Map.of());
  }

  private static List<EpochRecord> history(double... validationLosses) {
    return IntStream.range(0, validationLosses.length).mapToObj(i -> new EpochRecord(i + 1, i + 1L, 1.0 / (i + 1),
        OptionalDouble.of(validationLosses[i]), Map.of(), 0.1, 0, Optional.empty())).toList();
  }

  private static FitVerdict verdict(double training, double validation, int samples) {
    return FitVerdict.of(history(1, 0.5, 0.5, 0.5, 0.5, 0.5), accuracy(training, 400, 0.5),
        Optional.of(accuracy(validation, samples, 0.5)), FOUR, false);
  }

  @Test
  void aGoodFitIsNamedSo() {
    for (double[] pair : new double[][] {{0.99, 0.97}, {1, 0.98}, {0.9, 0.89}, {0.95, 0.96}}) {
      FitVerdict verdict = verdict(pair[0], pair[1], 400);
      assertFalse(verdict.bias() || verdict.variance(), verdict.words());
      assertTrue(verdict.words().startsWith("A good fit: neither high bias nor high variance (error "),
          verdict.words());
    }
    assertEquals(
        "A good fit: neither high bias nor high variance (error 1.0 % on training samples, 3.0 % on validation "
            + "samples, 75.0 % for always saying the most frequent class).",
        verdict(0.99, 0.97, 400).words());
  }

  @Test
  void biasIsALargeErrorOnTrainingSamples() {
    FitVerdict verdict = verdict(0.5, 0.49, 400);
    assertTrue(verdict.bias() && !verdict.variance(), verdict.words());
    assertTrue(verdict.words().contains("a larger model"), verdict.words());
    FitVerdict early = FitVerdict.of(history(1, 0.9, 0.8, 0.7), accuracy(0.5, 400, 0.7),
        Optional.of(accuracy(0.5, 400, 0.7)), FOUR, false);
    assertTrue(early.words().contains("the loss still falls, so train longer first"), early.words());
  }

  @Test
  void biasOfATrainingThatWentWrongIsNoReasonForALargerModel() {
    FitVerdict verdict = FitVerdict.of(history(1, 0.9, 0.8, 0.7), accuracy(0.3, 400, 0.7),
        Optional.of(accuracy(0.3, 400, 0.7)), FOUR, true);
    assertTrue(verdict.bias() && verdict.words().contains("mend first what health warns of"), verdict.words());
    assertFalse(verdict.words().contains("larger"), verdict.words());
    assertTrue(FitVerdict.of(history(1, 0.5, 0.5, 0.5, 0.5, 0.5), accuracy(0.99, 400, 0.5),
        Optional.of(accuracy(0.98, 400, 0.5)), FOUR, true).words().startsWith("A good fit"));
  }

  @Test
  void aLossThatWasLeastLongAgoDoesNotFall() {
    String words = FitVerdict.of(history(1, 0.5, 0.3, 0.1, 0.2, 0.15), accuracy(0.99, 400, 0.1),
        Optional.of(accuracy(0.98, 400, 0.1)), FOUR, false).words();
    assertTrue(words.startsWith("A good fit: "), words);
  }

  @Test
  void afterASingleEpochMoreOfThemAreAdvised() {
    FitVerdict verdict = FitVerdict.of(history(1), accuracy(0.4, 400, 1), Optional.of(accuracy(0.4, 400, 1)), FOUR,
        false);
    assertTrue(verdict.bias() && verdict.words().contains("train for more epochs first"), verdict.words());
  }

  @Test
  void aTrainingThatMadeTheLossLargerIsNotToldToTakeALargerModel() {
    List<EpochRecord> grown = IntStream.range(0, 2).mapToObj(i -> new EpochRecord(i + 1, i + 1L, i == 0 ? 3 : 129,
        OptionalDouble.of(i == 0 ? 4 : 477), Map.of(), 0.1, 0, Optional.empty())).toList();
    FitVerdict verdict = FitVerdict.of(grown, accuracy(0.25, 400, 470), Optional.of(accuracy(0.25, 400, 477)), FOUR,
        false);
    assertTrue(verdict.bias() && verdict.words().startsWith("No fit: training made the loss larger; a smaller"),
        verdict.words());
  }

  @Test
  void varianceIsADifferenceThatChanceDoesNotExplain() {
    FitVerdict verdict = verdict(1, 0.85, 400);
    assertTrue(verdict.variance() && !verdict.bias(), verdict.words());
    assertFalse(verdict(1, 0.9, 20).variance(), "two errors in twenty may be chance");
    FitVerdict both = verdict(0.7, 0.4, 400);
    assertTrue(both.variance() && both.bias() && both.words().startsWith("High bias and high variance"), both.words());
    FitVerdict risen = FitVerdict.of(history(1, 0.3, 0.25, 0.4, 0.6), accuracy(1, 400, 0.01),
        Optional.of(accuracy(0.96, 400, 0.6)), FOUR, false);
    assertTrue(risen.variance(), "surer and surer of its errors: " + risen.words());
  }

  @Test
  void regressionIsJudgedByTheMeanAbsoluteError() {
    Dataset.Splits numbers = data(Literal.of(new float[] {-2, -1, 0, 1, 2, 0}, Shape.of(6, 1)), List.of());
    Evaluation good = new Evaluation(6, 0.1, Map.of("mae", 0.05), Map.of());
    Evaluation bad = new Evaluation(6, 2, Map.of("mae", 0.9), Map.of());
    List<EpochRecord> history = history(1, 1, 1);
    assertTrue(FitVerdict.of(history, bad, Optional.of(bad), numbers, false).bias());
    assertTrue(FitVerdict.of(history, good, Optional.of(bad), numbers, false).variance());
    FitVerdict fit = FitVerdict.of(history, good, Optional.of(good), numbers, false);
    assertFalse(fit.bias() || fit.variance(), fit.words());
    assertTrue(fit.words().contains("error 0.05000 on training samples, 0.05000 on validation samples, 1.000 for"),
        fit.words());
  }

  @Test
  void whereNothingCanBeSaidThatIsSaid() {
    assertTrue(FitVerdict.of(history(1), accuracy(1, 4, 0), Optional.empty(), FOUR, false).words()
        .contains("data.validation=0.15"));
    Evaluation other = new Evaluation(4, 1, Map.of("perplexity", 2.0), Map.of());
    assertTrue(
        FitVerdict.of(history(1), other, Optional.of(other), FOUR, false).words().contains("neither accuracy nor mae"));
  }
}
