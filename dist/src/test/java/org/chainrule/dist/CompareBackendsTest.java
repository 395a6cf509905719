package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.chainrule.dist.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare-backends}: figures of those that run, reasons of those that do not, and one that computes wrongly. */
class CompareBackendsTest {
  private static final String ABSENT = """
    import org.chainrule.api.*;
    import org.chainrule.api.ir.Graph;

    @Plugin("absent")
    public record Absent() implements TensorBackend {
      @Override public String id() { return "absent"; }
      @Override public int irVersion() { return IR_VERSION; }
      @Override public Capabilities capabilities() {
        throw new BackendException("there is no device; plug one in");
      }
      @Override public Executable compile(Graph graph) {
        throw new BackendException("there is no device; plug one in");
      }
    }
    """;

  /** Interprets, and gives a loss that is two per cent too large. */
  private static final String WRONG = """
    import java.util.*;
    import org.chainrule.api.*;
    import org.chainrule.api.ir.*;

    @Plugin("wrong")
    public record Wrong() implements TensorBackend {
      @Override public String id() { return "wrong"; }
      @Override public Capabilities capabilities() {
        return new Capabilities(IR_VERSION, EnumSet.allOf(DType.class), "a clock", "counts wrongly");
      }
      @Override public Executable compile(Graph graph) { return new Program(graph); }

      static final class Program implements Executable {
        private final Graph graph;
        private final Map<String, Literal> values = new HashMap<>();
        private Map<String, Literal> outputs = Map.of();
        Program(Graph graph) {
          this.graph = graph;
          graph.parameters().forEach((name, leaf) -> values.put(name, Literal.zeros(leaf.type())));
          graph.states().forEach((name, leaf) -> values.put(name, Literal.zeros(leaf.type())));
        }
        @Override public Graph graph() { return graph; }
        @Override public void write(String name, Literal value) { values.put(name, value.copy()); }
        @Override public void run() {
          Reference.Result result = Reference.run(graph, values);
          outputs = result.outputs();
          values.putAll(result.updates());
        }
        @Override public Literal read(String name) {
          if (outputs.containsKey(name)) {
            Literal result = outputs.get(name).copy();
            result.set(0, 1.02 * result.get(0));
            return result;
          }
          return values.get(name).copy();
        }
        @Override public void read(String name, Literal into) { into.copyFrom(read(name)); }
        @Override public Executable share(Graph other) { throw new UnsupportedOperationException(); }
        @Override public void close() {}
      }
    }
    """;

  @TempDir
  private Path work;

  @Test
  void eachBackendHasARow() throws IOException {
    Path plugins = Files.createDirectory(work.resolve("plugins"));
    Files.writeString(plugins.resolve("Absent.java"), ABSENT);
    Files.writeString(plugins.resolve("Wrong.java"), WRONG);
    Result result = Program.run(work, "compare-backends", "spirals", "training.batch_size=16", "--steps", "5",
        "--seconds", "0", "--json").expect(1);
    JsonNode json = new ObjectMapper().readTree(result.lastLine());
    Map<String, JsonNode> rows = new HashMap<>();
    json.get("backends").forEach(row -> rows.put(row.get("backend").asText(), row));
    assertFalse(json.get("passed").asBoolean());
    for (String works : new String[] {"cpu", "onnxruntime"}) {
      JsonNode row = rows.get(works);
      assertTrue(row.get("largest_loss_difference").asDouble() < 1e-4, row::toString);
      assertEquals(5, row.get("losses").size());
      for (String figure : new String[] {"steps_per_second", "first_step_seconds", "peak_memory_bytes"}) {
        assertTrue(row.get(figure).asDouble() > 0, row::toString);
      }
    }
    assertEquals(0.02, rows.get("wrong").get("largest_loss_difference").asDouble(), 0.01);
    assertEquals("there is no device; plug one in", rows.get("absent").get("failure").asText());
    assertTrue(result.errors().contains("absent cannot run: there is no device; plug one in"), result.errors());
    assertTrue(result.errors().contains("(too much)"), result.errors());
  }

  @Test
  void oneThatWasNamedMustRun() throws IOException {
    Files.writeString(Files.createDirectory(work.resolve("plugins")).resolve("Absent.java"), ABSENT);
    Program.run(work, "compare-backends", "spirals", "--steps", "2", "--seconds", "0", "--backends", "absent")
        .expect(1);
    InProcess unknown = InProcess.run(work, "compare-backends", "--backends", "cpux").expect(2);
    assertTrue(unknown.err().contains("there is no backend 'cpux'"), unknown.err());
    InProcess twice = InProcess.run(work, "compare-backends", "digits", "backend=cpu").expect(2);
    assertTrue(twice.err().contains("--backends"), twice.err());
  }
}
