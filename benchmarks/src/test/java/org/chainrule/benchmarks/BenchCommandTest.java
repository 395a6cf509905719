package org.chainrule.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.benchmarks.workload.Workload;
import org.chainrule.training.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BenchCommandTest {
  private static final List<String> FIELDS = List.of("workload", "phase", "batch", "threads", "backend", "tier",
      "processor", "steps_per_second", "ratio", "ratio_quartiles", "first_step_ms", "allocated_bytes_per_step",
      "peak_bytes");

  private static String run(String words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int status = new BenchCommand().run(List.of(words.split(" ")),
        new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertEquals(0, status, words);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> json(String words) throws IOException {
    List<String> lines = run(words + " --json --rounds 2 --seconds 0.01").lines().toList();
    assertEquals(1, lines.size(), "one object on one line");
    return new ObjectMapper().readValue(lines.getFirst(), new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  static List<String> workloads() {
    return Workload.ids();
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void aMeasurementHasExactlyTheDocumentedFields(String workload) throws IOException {
    Map<String, Object> json = json(workload + " --batch 2");
    assertEquals(FIELDS, new ArrayList<>(json.keySet()));
    assertEquals(workload, json.get("workload"));
    assertEquals("train", json.get("phase"));
    assertEquals(2, json.get("batch"));
    assertEquals(1, json.get("threads"));
    assertEquals("cpu", json.get("backend"));
    assertInstanceOf(String.class, json.get("tier"));
    assertInstanceOf(String.class, json.get("processor"));
    assertNull(json.get("ratio"), "there is no peer");
    assertNull(json.get("ratio_quartiles"), "there is no peer");
    for (String positive : List.of("steps_per_second", "first_step_ms", "peak_bytes")) {
      assertTrue(number(json, positive) > 0, positive);
    }
    assertTrue(number(json, "allocated_bytes_per_step") >= 0);
  }

  private static double number(Map<String, Object> json, String field) {
    return assertInstanceOf(Number.class, json.get(field), field).doubleValue();
  }

  @ParameterizedTest
  @CsvSource({"mlp --layers 20-30-3,1", "lenet,2"})
  void inferenceIsMeasuredBesideOnnxRuntime(String workload, int threads) throws IOException {
    Map<String, Object> json = json(workload + " --phase infer --batch 3 --against onnxruntime --threads " + threads);
    assertEquals(FIELDS, new ArrayList<>(json.keySet()));
    assertEquals("infer", json.get("phase"));
    assertEquals(threads, json.get("threads"));
    assertTrue(number(json, "ratio") > 0);
    List<?> quartiles = assertInstanceOf(List.class, json.get("ratio_quartiles"));
    assertEquals(2, quartiles.size());
    assertTrue(((Number) quartiles.get(0)).doubleValue() <= ((Number) quartiles.get(1)).doubleValue());
  }

  @ParameterizedTest
  @CsvSource({"one-thread,2", "products,1"})
  void aStepIsMeasuredBesideOneThreadAndBesideItsProducts(String peer, int threads) throws IOException {
    Map<String, Object> json = json("mlp --layers 20-30-3 --batch 4 --threads " + threads + " --against " + peer);
    assertTrue(number(json, "ratio") > 0);
  }

  /** Fetches libtorch: only where that is asked for. */
  @Test
  void aStepIsMeasuredBesideLibtorch(@TempDir Path cache) throws IOException {
    boolean required = List.of(System.getProperty("chainrule.require", "").split(",")).contains("pytorch");
    if (!required) {
      System.err
          .println("skipped: the comparison with libtorch, which is fetched; -Dchainrule.require=pytorch runs it");
    }
    assumeTrue(required);
    List<String> arguments = List.of("lenet", "--batch", "2", "--against", "pytorch", "--json", "--rounds", "1",
        "--seconds", "0.01");
    Map<String, Object> json = new ObjectMapper().readValue(new Children(cache).json(arguments, 1, true),
        new TypeReference<LinkedHashMap<String, Object>>() {});
    assertEquals(FIELDS, new ArrayList<>(json.keySet()));
    assertTrue(number(json, "ratio") > 0);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "mpl                                    | there is no workload 'mpl'; there are: softmax, mlp,",
    "mlp --batch 0                          | --batch must be between 1 and 65536, not 0",
    "mlp --batch many                       | --batch",
    "mlp --threads 0                        | --threads must be between",
    "mlp --seconds 0                        | --seconds must be above 0",
    "mlp --rounds 0                         | --rounds must be between",
    "mlp --layers 784                       | --layers needs at least inputs and two classes",
    "mlp --layers 784-x-10                  | --layers must be sizes such as 784-300-10, not '784-x-10'",
    "lenet --layers 784-10                  | --layers is for mlp, not for lenet",
    "mlp-regularized --batch 1              | must be at least 2",
    "mlp --against caffe                    | there are: pytorch, onnxruntime",
    "mlp --against onnxruntime              | add --phase infer",
    "mlp --phase infer --against products   | leave --phase infer out",
    "all --rounds 0                         | --rounds must be between",
    "mlp --phase guess                      | --phase",
    "mlp --backend abacus                   | there is no backend \"abacus\"",
    "mlp --fast                             | --fast",
    "mlp softmax                            | softmax",
  })
  void whatCannotBeMeasuredIsSaidInASentence(String words, String part) {
    Exception failure = assertThrows(Exception.class, () -> run(words.strip()));
    assertTrue(failure instanceof InvalidInputException || failure instanceof org.chainrule.host.PluginException,
        failure::toString);
    assertTrue(failure.getMessage().contains(part), failure::getMessage);
    assertTrue(failure.getMessage().lines().count() == 1, failure::getMessage);
  }

  @Test
  void theTableNamesTheUnits() throws IOException {
    String table = run("softmax --batch 4 --rounds 1 --seconds 0.01");
    for (String part : List.of("softmax, train, batch 4, 1 thread, backend cpu", "steps per second", " ms", " bytes",
        " MiB")) {
      assertTrue(table.contains(part), table);
    }
  }

  @Test
  void aProfileNamesTheParts() throws IOException {
    String profile = run("mlp --layers 8-4-2 --batch 4 --profile");
    assertTrue(profile.contains("us in all"), profile);
    assertTrue(profile.lines().count() > 3, profile);
  }

  @Test
  void helpAndListAreText() throws IOException {
    assertNotNull(new BenchCommand().summary());
    assertTrue(run("--help").contains("--against"));
    String list = run("list");
    Workload.ids().forEach(id -> assertTrue(list.contains(id), id));
  }
}
