package org.chainrule.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.training.health.HealthSample;
import org.chainrule.training.health.HealthSample.Kind;
import org.chainrule.training.health.HealthSample.Layer;
import org.chainrule.training.health.HealthSample.Losses;
import org.chainrule.training.health.HealthSample.Parameter;
import org.chainrule.training.health.HealthSample.Spike;
import org.chainrule.training.health.HealthSample.Units;

/** The health of a run as JSON lines, so that a resumed run and its report know what was before. */
public final class HealthRecords {
  private HealthRecords() {}

  /** All samples in a file; none if there is no file. A last line that was cut off is left out. */
  public static List<HealthSample> read(Path file) {
    List<HealthSample> samples = new ArrayList<>();
    try {
      for (String line : Files.isRegularFile(file) ? Files.readAllLines(file) : List.<String>of()) {
        Map<String, Object> facts = Json.object(line);
        if (facts.containsKey("parameters")) {
          samples.add(sample(facts));
        }
      }
    } catch (IOException exception) {
      throw new WorkException("cannot read " + file + ": " + exception.getMessage(), exception);
    }
    return samples;
  }

  /** Those samples of a file that were taken before a step. */
  static List<HealthSample> before(Path file, long step) {
    return read(file).stream()
        .filter(sample -> sample.step() < step || sample.step() == step && sample.loss().isEmpty()).toList();
  }

  /** A sample as one line. */
  static String line(HealthSample sample) {
    Map<String, Object> losses = Provenance.map("count", sample.losses().count(), "mean",
        number(sample.losses().mean()));
    sample.losses().spike().ifPresent(spike -> losses.put("spike",
        Provenance.map("step", spike.step(), "before", number(spike.before()), "loss", number(spike.loss()))));
    Map<String, Object> facts = Provenance.map("step", sample.step(), "learning_rate", sample.learningRate(), "losses",
        losses);
    sample.loss().ifPresent(loss -> facts.put("loss", number(loss)));
    facts.put("layers", sample.layers().stream().map(HealthRecords::layer).toList());
    facts.put("parameters", sample.parameters().stream().map(parameter -> Provenance.map("name", parameter.name(),
        "value", number(parameter.value()), "gradient", number(parameter.gradient()), "update",
        number(parameter.update()))).toList());
    return Json.line(facts);
  }

  private static Map<String, Object> layer(Layer layer) {
    Map<String, Object> facts = Provenance.map("name", layer.name(), "mean", number(layer.mean()), "size",
        number(layer.size()), "gradient", number(layer.gradient()));
    layer.units().ifPresent(units -> facts.put("units", Provenance.map("kind", units.kind().name(), "count",
        units.count(), "observed", units.observed(), "stuck",
        Base64.getEncoder().encodeToString(units.stuck().toByteArray()))));
    return facts;
  }

  /** JSON has no numbers that are not finite. */
  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  private static HealthSample sample(Map<?, ?> facts) {
    Map<?, ?> losses = map(facts, "losses");
    return new HealthSample((long) number(facts, "step"), number(facts, "learning_rate"),
        new Losses((long) number(losses, "count"), number(losses, "mean"),
            optional(losses, "spike").map(spike -> new Spike((long) number(spike, "step"), number(spike, "before"),
                number(spike, "loss")))),
        facts.containsKey("loss") ? Optional.of(number(facts, "loss")) : Optional.empty(),
        list(facts, "layers").stream().map(layer -> new Layer(text(layer, "name"), number(layer, "mean"),
            number(layer, "size"), number(layer, "gradient"), optional(layer, "units").map(HealthRecords::units)))
            .toList(),
        list(facts, "parameters").stream().map(parameter -> new Parameter(text(parameter, "name"),
            number(parameter, "value"), number(parameter, "gradient"), number(parameter, "update"))).toList());
  }

  private static Units units(Map<?, ?> facts) {
    return new Units(Kind.valueOf(text(facts, "kind")), (int) number(facts, "count"), (long) number(facts, "observed"),
        BitSet.valueOf(Base64.getDecoder().decode(text(facts, "stuck"))));
  }

  private static double number(Map<?, ?> facts, String key) {
    return facts.get(key) instanceof Number number ? number.doubleValue() : Double.parseDouble(text(facts, key));
  }

  private static String text(Map<?, ?> facts, String key) {
    return String.valueOf(facts.get(key));
  }

  private static Optional<Map<?, ?>> optional(Map<?, ?> facts, String key) {
    return facts.get(key) instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
  }

  private static Map<?, ?> map(Map<?, ?> facts, String key) {
    return optional(facts, key).orElseGet(LinkedHashMap::new);
  }

  private static List<Map<?, ?>> list(Map<?, ?> facts, String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (facts.get(key) instanceof List<?> list) {
      list.forEach(item -> maps.add((Map<?, ?>) item));
    }
    return maps;
  }
}
