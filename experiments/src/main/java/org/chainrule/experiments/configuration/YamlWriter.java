package org.chainrule.experiments.configuration;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.chainrule.experiments.configuration.Setting.Scalar;
import org.chainrule.experiments.configuration.Setting.Sequence;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.serializer.Serializer;

/** Writes a configuration as YAML that reads back as the same settings. */
public final class YamlWriter {
  private static final DumpSettings SETTINGS = DumpSettings.builder().setWidth(100).setIndicatorIndent(2)
      .setIndentWithIndicator(true).build();

  private record Text(StringBuilder content) implements StreamDataWriter {
    @Override
    public void write(String part) {
      content.append(part);
    }

    @Override
    public void write(String part, int offset, int length) {
      content.append(part, offset, offset + length);
    }
  }

  private YamlWriter() {}

  /** The text. */
  public static String write(Mapping mapping) {
    Text text = new Text(new StringBuilder());
    Serializer serializer = new Serializer(SETTINGS, new Emitter(SETTINGS, text));
    serializer.emitStreamStart();
    serializer.serializeDocument(node(mapping, 0));
    serializer.emitStreamEnd();
    return text.content.toString();
  }

  private static Node node(Setting setting, int depth) {
    return switch (setting) {
      case Scalar scalar -> scalar(scalar);
      case Sequence sequence -> {
        List<Node> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(node(item, depth + 1)));
        yield new SequenceNode(Tag.SEQ, items, style(sequence, depth));
      }
      case Mapping mapping -> {
        List<NodeTuple> entries = new ArrayList<>();
        mapping.entries().forEach((key, value) -> entries.add(new NodeTuple(
            scalar(new Scalar(key, false, mapping.key(key))), node(value, depth + 1))));
        yield new MappingNode(Tag.MAP, entries, style(mapping, depth));
      }
    };
  }

  /** Plain text has the tag that a reader gives it by its look, so that no tag is ever written out. */
  private static Node scalar(Scalar scalar) {
    return scalar.quoted() ? new ScalarNode(Tag.STR, scalar.text(), ScalarStyle.SINGLE_QUOTED)
        : new ScalarNode(SETTINGS.getSchema().getScalarResolver().resolve(scalar.text(), true), scalar.text(),
            ScalarStyle.PLAIN);
  }

  /** What holds only scalars is written on one line. */
  private static FlowStyle style(Setting setting, int depth) {
    boolean leaf = switch (setting) {
      case Sequence sequence -> sequence.items().stream().allMatch(Scalar.class::isInstance);
      case Mapping mapping -> mapping.entries().values().stream().allMatch(Scalar.class::isInstance);
      case Scalar _ -> true;
    };
    return leaf && depth > 0 ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }
}
