package org.chainrule.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of maps, lists, strings, numbers and truth values; never of a plug-in. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** On one line. */
  public static String line(@Nullable Object value) {
    return write(value, false);
  }

  /** On several lines. */
  public static String text(@Nullable Object value) {
    return write(value, true) + "\n";
  }

  private static String write(@Nullable Object value, boolean indented) {
    try {
      return indented ? MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
          : MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  /** Reads an object; an empty one if the file is missing or holds something else. */
  public static Map<String, Object> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return new LinkedHashMap<>();
    }
    try {
      return MAPPER.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (IOException exception) {
      return new LinkedHashMap<>();
    }
  }

  /** Reads an object from a text; an empty one if it is something else. */
  public static Map<String, Object> object(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException exception) {
      return new LinkedHashMap<>();
    }
  }

  /** Reads a list of strings; an empty one if the text is something else. */
  public static List<String> strings(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException exception) {
      return List.of();
    }
  }

  /** Reads a list of numbers; an empty one if the text is something else. */
  public static List<Double> numbers(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<List<Double>>() {});
    } catch (JsonProcessingException exception) {
      return List.of();
    }
  }
}
