package org.chainrule.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.chainrule.api.Dataset;
import org.chainrule.api.Executable;
import org.chainrule.api.Metric;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;

/**
 * Runs the evaluation program over samples, part by part.
 *
 * @param metrics the figures by id
 * @param programs the evaluation program of a batch size
 * @param batch the largest batch size
 */
record Evaluator(Map<String, Metric> metrics, IntFunction<Executable> programs, int batch) {
  Evaluation evaluate(SampleSet set) {
    double lossSum = 0;
    Map<String, Literal> statistics = new LinkedHashMap<>();
    for (int from = 0; from < set.size();) {
      int size = Math.min(batch, set.size() - from);
      Executable program = programs.apply(size);
      Dataset.Samples part = set.buffers(size);
      set.gather(set.rows(), from, part);
      Inputs.write(program, TrainingGraphs.FEATURES, part.features());
      Inputs.write(program, TrainingGraphs.TARGETS, part.targets());
      program.run();
      lossSum += program.read(TrainingGraphs.LOSS).get(0) * size;
      for (String id : metrics.keySet()) {
        add(statistics, id, program.read(TrainingGraphs.METRIC + id));
      }
      from += size;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach((id, metric) -> values.put(id, metric.value(statistics.get(id))));
    return new Evaluation(set.size(), lossSum / set.size(), values, statistics);
  }

  /** Sums in double precision, whatever the type of one batch's statistics. */
  private static void add(Map<String, Literal> statistics, String id, Literal batch) {
    Literal sum = statistics.computeIfAbsent(id,
        key -> Literal.zeros(new TensorType(DType.FLOAT64, batch.shape())));
    if (!sum.shape().sameSizes(batch.shape())) {
      throw new InvalidInputException(
          "metric '%s' gives statistics %s for one batch and %s for another; their shape must not depend on its size"
              .formatted(id, sum.shape(), batch.shape()));
    }
    for (int i = 0; i < sum.elements(); i++) {
      sum.doubles()[i] += batch.get(i);
    }
  }
}
