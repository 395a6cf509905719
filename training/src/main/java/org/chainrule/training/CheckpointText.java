package org.chainrule.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a checkpoint says in words: the metadata of its file. Numbers with a fraction are kept as text, which is exact
 * and has a form for NaN.
 */
record CheckpointText(Map<String, String> evaluationWeights, Map<String, String> fingerprint, Progress progress) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FORMAT = "format";
  private static final String VERSION = "chainrule checkpoint 1";

  Map<String, String> toMetadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    metadata.put("evaluation_weights", write(texts(evaluationWeights)));
    metadata.put("fingerprint", write(texts(fingerprint)));
    metadata.put("progress", write(progressNode()));
    return metadata;
  }

  private static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e); // a tree in memory can always be written
    }
  }

  private static ObjectNode texts(Map<String, String> map) {
    ObjectNode node = JSON.createObjectNode();
    map.forEach(node::put);
    return node;
  }

  private ObjectNode progressNode() {
    ObjectNode node = JSON.createObjectNode();
    node.put("step", progress.step()).put("epoch", progress.epoch()).put("cursor", progress.cursor());
    node.put("loss_sum", Double.toString(progress.lossSum())).put("best_epoch", progress.bestEpoch());
    node.put("outcome", progress.outcome().map(Enum::name).orElse("")).put("reason", progress.reason());
    progress.flow().ifPresent(flow -> node.set("flow", flow(flow)));
    ArrayNode history = node.putArray("history");
    progress.history().forEach(epoch -> history.add(epoch(epoch)));
    return node;
  }

  private static ObjectNode epoch(EpochRecord epoch) {
    ObjectNode node = JSON.createObjectNode();
    node.put("epoch", epoch.epoch()).put("step", epoch.step());
    node.put("training_loss", Double.toString(epoch.trainingLoss()));
    epoch.validationLoss().ifPresent(loss -> node.put("validation_loss", Double.toString(loss)));
    node.put("learning_rate", Double.toString(epoch.learningRate()));
    ObjectNode metrics = node.putObject("metrics");
    epoch.metrics().forEach((id, value) -> metrics.put(id, Double.toString(value)));
    epoch.gradientFlow().ifPresent(flow -> node.set("flow", flow(flow)));
    return node;
  }

  private static ObjectNode flow(GradientFlow flow) {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode taps = node.putArray("taps");
    flow.taps().forEach(tap -> taps.addArray().add(tap.name()).add(Double.toString(tap.value()))
        .add(Double.toString(tap.gradient())));
    ArrayNode parameters = node.putArray("parameters");
    flow.parameters().forEach(row -> parameters.addArray().add(row.name()).add(Double.toString(row.value()))
        .add(Double.toString(row.gradient())).add(Double.toString(row.update())));
    return node;
  }

  /**
   * The words of a file's metadata.
   *
   * @throws InvalidInputException if it is no checkpoint's
   */
  static CheckpointText of(Path file, Map<String, String> metadata) {
    if (!VERSION.equals(metadata.get(FORMAT))) {
      throw new InvalidInputException(
          "%s is a safetensors file, but no checkpoint of this version: its format is %s, not '%s'"
              .formatted(file, metadata.containsKey(FORMAT) ? "'" + metadata.get(FORMAT) + "'" : "not stated",
                  VERSION));
    }
    try {
      return new CheckpointText(map(read(metadata, "evaluation_weights")), map(read(metadata, "fingerprint")),
          progress(read(metadata, "progress")));
    } catch (JsonProcessingException | RuntimeException e) {
      throw new InvalidInputException("checkpoint %s is damaged: its metadata cannot be understood (%s)"
          .formatted(file, e.getMessage()), e);
    }
  }

  private static JsonNode read(Map<String, String> metadata, String key) throws JsonProcessingException {
    return JSON.readTree(metadata.getOrDefault(key, ""));
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(property -> map.put(property.getKey(), property.getValue().textValue()));
    return map;
  }

  private static Progress progress(JsonNode node) {
    List<EpochRecord> history = new ArrayList<>();
    node.required("history").forEach(epoch -> history.add(epoch(epoch)));
    String outcome = node.required("outcome").textValue();
    return new Progress(node.required("step").longValue(), node.required("epoch").intValue(),
        node.required("cursor").intValue(), number(node, "loss_sum"), flow(node), history,
        node.required("best_epoch").intValue(),
        outcome.isEmpty() ? Optional.empty() : Optional.of(TrainingResult.Outcome.valueOf(outcome)),
        node.required("reason").textValue());
  }

  private static EpochRecord epoch(JsonNode node) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    JsonNode figures = node.required("metrics");
    figures.properties().forEach(property -> metrics.put(property.getKey(), number(figures, property.getKey())));
    return new EpochRecord(node.required("epoch").intValue(), node.required("step").longValue(),
        number(node, "training_loss"),
        node.has("validation_loss") ? OptionalDouble.of(number(node, "validation_loss")) : OptionalDouble.empty(),
        metrics, number(node, "learning_rate"), 0, flow(node));
  }

  private static double number(JsonNode node, String key) {
    return Double.parseDouble(node.required(key).textValue());
  }

  private static Optional<GradientFlow> flow(JsonNode node) {
    if (!node.has("flow")) {
      return Optional.empty();
    }
    List<GradientFlow.Tap> taps = new ArrayList<>();
    node.required("flow").required("taps")
        .forEach(row -> taps.add(new GradientFlow.Tap(row.required(0).textValue(), number(row, 1), number(row, 2))));
    List<GradientFlow.Parameter> parameters = new ArrayList<>();
    node.required("flow").required("parameters").forEach(row -> parameters.add(
        new GradientFlow.Parameter(row.required(0).textValue(), number(row, 1), number(row, 2), number(row, 3))));
    return Optional.of(new GradientFlow(taps, parameters));
  }

  private static double number(JsonNode row, int index) {
    return Double.parseDouble(row.required(index).textValue());
  }
}
