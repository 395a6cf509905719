package org.chainrule.experiments.run;

import com.fasterxml.jackson.core.JsonGenerator;
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
final class HealthRecords {
  private HealthRecords() {}

  /** All samples in a file; none if there is no file. A last line that was cut off is left out. */
  static List<HealthSample> read(Path file) {
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

  /** A sample as one line; written piece by piece, as training waits for it. */
  static String line(HealthSample sample) {
    return Json.line(json -> {
      json.writeStartObject();
      json.writeNumberField("step", sample.step());
      number(json, "learning_rate", sample.learningRate());
      losses(json, sample.losses());
      if (sample.loss().isPresent()) {
        number(json, "loss", sample.loss().get());
      }
      json.writeArrayFieldStart("layers");
      for (Layer layer : sample.layers()) {
        layer(json, layer);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("parameters");
      for (Parameter parameter : sample.parameters()) {
        json.writeStartObject();
        json.writeStringField("name", parameter.name());
        number(json, "value", parameter.value());
        number(json, "gradient", parameter.gradient());
        number(json, "update", parameter.update());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void losses(JsonGenerator json, Losses losses) throws IOException {
    json.writeObjectFieldStart("losses");
    json.writeNumberField("count", losses.count());
    number(json, "mean", losses.mean());
    if (losses.spike().isPresent()) {
      Spike spike = losses.spike().get();
      json.writeObjectFieldStart("spike");
      json.writeNumberField("step", spike.step());
      number(json, "before", spike.before());
      number(json, "loss", spike.loss());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void layer(JsonGenerator json, Layer layer) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", layer.name());
    number(json, "mean", layer.mean());
    number(json, "size", layer.size());
    number(json, "gradient", layer.gradient());
    if (layer.units().isPresent()) {
      Units units = layer.units().get();
      json.writeObjectFieldStart("units");
      json.writeStringField("kind", units.kind().name());
      json.writeNumberField("count", units.count());
      json.writeNumberField("observed", units.observed());
      json.writeStringField("stuck", Base64.getEncoder().encodeToString(units.stuck().toByteArray()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** JSON has no numbers that are not finite. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeStringField(name, Double.toString(value));
    }
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
