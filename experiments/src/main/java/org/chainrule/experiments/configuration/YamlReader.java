package org.chainrule.experiments.configuration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML 1.2 strictly: a key given twice, anchors, aliases and tags are refused, and so are files that no experiment
 * needs: large ones and deeply nested ones.
 */
public final class YamlReader {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 50;

  private final String source;
  private final Optional<Location> fixed;
  private final Iterator<Event> events;

  private YamlReader(String text, String source, Optional<Location> fixed) {
    this.source = source;
    this.fixed = fixed;
    LoadSettings settings = LoadSettings.builder().setLabel(source).setCodePointLimit(MAX_BYTES).build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /**
   * Reads a file that holds one mapping.
   *
   * @throws InputException if it cannot be read, with the place of the fault
   */
  public static Mapping read(Path file) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new InputException(file + " is a folder; a configuration is a YAML file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new InputException("%s has %,d bytes; a configuration has at most %,d"
            .formatted(file, Files.size(file), MAX_BYTES));
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException exception) {
      throw new InputException("cannot read the configuration " + file + ": "
          + (Files.exists(file) ? exception.getMessage() : "there is no such file"), exception);
    }
    try {
      return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file.toString());
    } catch (CharacterCodingException exception) {
      throw new InputException(file + " is not UTF-8 text; a configuration is a YAML file", exception);
    }
  }

  /** Reads a text that holds one mapping; {@code source} names it in messages. */
  public static Mapping read(String text, String source) {
    Optional<Setting> document = new YamlReader(text, source, Optional.empty()).document();
    if (document.isEmpty()) {
      throw new InputException(source + " is empty; an experiment needs at least the keys data and model");
    }
    if (document.get() instanceof Mapping mapping) {
      return mapping;
    }
    throw InputException.at(document.get().location(),
        "expected 'key: value' lines, found " + document.get().describe());
  }

  /** Reads the value of an override, which may be in YAML's flow style. */
  public static Setting value(String text, Location location) {
    return new YamlReader(text, location.source(), Optional.of(location)).document()
        .orElse(new Scalar("", true, location));
  }

  private Optional<Setting> document() {
    try {
      next(); // the stream's start
      Event start = next();
      if (start.getEventId() == Event.ID.StreamEnd) {
        return Optional.empty();
      }
      Event first = next();
      if (first instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().isEmpty()
          && scalar.getTag().isEmpty() && scalar.getAnchor().isEmpty()) {
        return Optional.empty();
      }
      Setting setting = setting(first, 0);
      next(); // the document's end
      Event end = next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        throw InputException.at(place(end), "a second YAML document begins here; a configuration is one document");
      }
      return Optional.of(setting);
    } catch (MarkedYamlEngineException exception) {
      Location place = fixed.orElseGet(() -> exception.getProblemMark()
          .map(mark -> new Location(source, mark.getLine() + 1, mark.getColumn() + 1))
          .orElse(new Location(source, 0, 0)));
      String context = exception.getContext() == null ? "" : " " + exception.getContext();
      throw new InputException(place + ": not valid YAML: " + exception.getProblem() + context, exception);
    } catch (YamlEngineException exception) {
      throw new InputException(source + ": not valid YAML: " + exception.getMessage(), exception);
    }
  }

  private Event next() {
    return events.next();
  }

  private Location place(Event event) {
    return fixed.orElseGet(() -> event.getStartMark()
        .map(mark -> new Location(source, mark.getLine() + 1, mark.getColumn() + 1))
        .orElse(new Location(source, 0, 0)));
  }

  private Setting setting(Event event, int depth) {
    Location place = place(event);
    if (depth > MAX_DEPTH) {
      throw InputException.at(place, "nested more than " + MAX_DEPTH + " deep");
    }
    if (event instanceof AliasEvent || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw InputException.at(place, "anchors (&) and aliases (*) are not supported; write the value out");
    }
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), place);
        yield new Scalar(scalar.getValue(), !scalar.isPlain(), place);
      }
      case SequenceStartEvent sequence -> {
        refuseTag(sequence.getTag(), place);
        yield sequence(place, depth);
      }
      case MappingStartEvent mapping -> {
        refuseTag(mapping.getTag(), place);
        yield mapping(place, depth);
      }
      default -> throw new AssertionError(event);
    };
  }

  private Sequence sequence(Location place, int depth) {
    List<Setting> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(setting(event, depth + 1));
    }
    return new Sequence(items, place);
  }

  private Mapping mapping(Location place, int depth) {
    Map<String, Setting> entries = new LinkedHashMap<>();
    Map<String, Location> keys = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Setting key = setting(event, depth + 1);
      if (!(key instanceof Scalar(String name, boolean _, Location at))) {
        throw InputException.at(key.location(), "a key must be a word, not " + key.describe());
      }
      Location earlier = keys.putIfAbsent(name, at);
      if (earlier != null) {
        throw InputException.at(at, "the key '" + name + "' is given twice; the first is at " + earlier);
      }
      entries.put(name, setting(next(), depth + 1));
    }
    return new Mapping(entries, keys, place);
  }

  private static void refuseTag(Optional<String> tag, Location place) {
    if (tag.isPresent()) {
      throw InputException.at(place, "YAML tags (" + tag.get() + ") are not supported; leave it out");
    }
  }
}
