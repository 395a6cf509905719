package org.chainrule.experiments.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.chainrule.training.EpochRecord;

/**
 * What came out of a run, for programs.
 *
 * @param directory the run's directory
 * @param testAccuracy accuracy on samples that nothing was chosen on, if there is such a figure
 * @param history the epochs done
 * @param onnx the exported model, if there is one
 * @param verified whether it was verified
 * @param maxAbsError largest absolute difference met when it was verified
 * @param failure why the work failed, if it did
 */
public record RunSummary(Path directory, OptionalDouble testAccuracy, List<EpochRecord> history, Optional<Path> onnx,
    boolean verified, OptionalDouble maxAbsError, Optional<String> failure) {
  /** Copies the list. */
  public RunSummary {
    history = List.copyOf(history);
  }

  /** The summary of a run that has finished. */
  static RunSummary read(RunDirectory run, List<EpochRecord> history) {
    Map<String, Object> facts = Json.read(run.provenance());
    OptionalDouble accuracy = facts.get("result") instanceof Map<?, ?> result
        && result.get("test") instanceof Map<?, ?> test && test.get("accuracy") instanceof Number number
            ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    if (facts.get("exports") instanceof List<?> exports) {
      for (Object export : exports) {
        if (export instanceof Map<?, ?> map && "onnx".equals(map.get("format"))) {
          return new RunSummary(run.path(), accuracy, history, Optional.of(run.model("onnx")),
              Boolean.TRUE.equals(map.get("verified")), map.get("max_abs_error") instanceof Number error
                  ? OptionalDouble.of(error.doubleValue()) : OptionalDouble.empty(),
              Optional.empty());
        }
      }
    }
    return new RunSummary(run.path(), accuracy, history, Optional.empty(), false, OptionalDouble.empty(),
        Optional.empty());
  }

  /** As a JSON object's content; what there is not is null. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run_dir", directory.toString());
    put(json, "test_accuracy", testAccuracy.stream().filter(Double::isFinite).boxed().findFirst());
    json.put("epochs", history.size());
    put(json, "onnx", onnx.map(Path::toString));
    json.put("verified", verified);
    put(json, "max_abs_error", maxAbsError.isPresent() ? Optional.of(maxAbsError.getAsDouble()) : Optional.empty());
    failure.ifPresent(reason -> json.put("failure", reason));
    return json;
  }

  @SuppressWarnings("NullAway") // JSON's null
  private static void put(Map<String, Object> json, String key, Optional<?> value) {
    json.put(key, value.orElse(null));
  }
}
