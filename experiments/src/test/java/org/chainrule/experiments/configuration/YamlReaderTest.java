package org.chainrule.experiments.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chainrule.experiments.configuration.Setting.Mapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "''                            | empty",
    "'# only a comment'            | empty",
    "'---'                         | empty",
    "'just a sentence'             | x.yaml:1:1 ; 'key: value' lines",
    "'- a'                         | x.yaml:1:1 ; a list of 1",
    "'seed: 1;seed: 2'             | x.yaml:2:1 ; 'seed' is given twice ; x.yaml:1:1",
    "'a: {b: 1, b: 2}'             | x.yaml:1:11 ; 'b' is given twice",
    "'a: [1, 2'                    | x.yaml: ; not valid YAML",
    "'a: 1; b: 2'                  | x.yaml:2:3 ; not valid YAML",
    "'a: \"open'                   | x.yaml: ; not valid YAML",
    "'a: !!java.io.File [x]'       | x.yaml:1:4 ; tags",
    "'a: !new x'                   | x.yaml:1:4 ; tags",
    "'a: &x 1;b: *x'               | x.yaml:1:4 ; anchors",
    "'[a, b]: 1'                   | x.yaml:1:1 ; a key must be a word",
    "'a: 1;---;b: 2'               | x.yaml:2:1 ; second YAML document",
    "'a:\tb: c'                    | x.yaml:1",
  })
  void faultsAreToldWithTheirPlace(String text, String parts) {
    InputException fault = assertThrows(InputException.class,
        () -> YamlReader.read(text.replace(';', '\n'), "x.yaml"));
    for (String part : parts.split(" ; ")) {
      assertTrue(fault.getMessage().contains(part.strip()), fault.getMessage() + " lacks " + part);
    }
    assertEquals(1, fault.getMessage().lines().count(), "one paragraph: " + fault.getMessage());
  }

  @Test
  void filesThatNoExperimentNeedsAreRefused() throws IOException {
    Path huge = Files.writeString(folder.resolve("huge.yaml"), "a: " + "x".repeat(2 << 20));
    assertTrue(assertThrows(InputException.class, () -> YamlReader.read(huge)).getMessage().contains("at most"));
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertTrue(assertThrows(InputException.class, () -> YamlReader.read(binary)).getMessage().contains("UTF-8"));
    Path absent = folder.resolve("absent.yaml");
    assertTrue(assertThrows(InputException.class, () -> YamlReader.read(absent)).getMessage().contains("no such file"));
    assertTrue(assertThrows(InputException.class, () -> YamlReader.read(folder)).getMessage().contains("folder"));
    String deep = "a: " + "[".repeat(200_000);
    assertTrue(assertThrows(InputException.class, () -> YamlReader.read(deep, "deep.yaml")).getMessage()
        .contains("deep"));
  }

  @Test
  void scalarsFollowTheCoreSchema() {
    Mapping mapping = YamlReader.read(
        "a: 1e-4\nb: '1'\nc: yes\nd: true\ne: ~\nf: .5\ng: 12345678901\nh: 0.1\ni: 1.\nj:\n",
        "x");
    Map<String, Object> expected = new java.util.HashMap<>(Map.of("a", 1e-4, "b", "1", "c", "yes", "d", true, "f", 0.5,
        "g", 12345678901L, "h", 0.1, "i", 1.0));
    expected.put("e", null);
    expected.put("j", null);
    assertEquals(expected, mapping.plain());
  }

  @Test
  void everyKeyHasItsPlace() {
    Mapping mapping = YamlReader.read("a: 1\nmodel:\n  - dense: 5\n", "x.yaml");
    assertEquals(new Location("x.yaml", 2, 1), mapping.key("model"));
    assertEquals("x.yaml:3:5", mapping.entries().get("model") instanceof Setting.Sequence list
        ? list.items().getFirst().location().toString() : "");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    String text = """
      name: 'true'
      seed: 7
      text: "a: b # c"
      number: '12'
      glob: {'**/weight': 0.5, dense1/*: 0}
      model:
        - flatten
        - dense: {units: 10, activation: linear}
        - {id: reshape, sizes: [2, 3]}
      empty: []
      nothing: {}
      nested: {training: {epochs: 3, early_stopping: {patience: 2, min_delta: 1e-4}}}
      """;
    Mapping mapping = YamlReader.read(text, "x");
    String written = YamlWriter.write(mapping);
    assertEquals(mapping.plain(), YamlReader.read(written, "y").plain(), written);
    assertEquals(written, YamlWriter.write(YamlReader.read(written, "y")));
    assertEquals(List.of(), YamlReader.read(written, "y").plain().get("empty"));
  }
}
