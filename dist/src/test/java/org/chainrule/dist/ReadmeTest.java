package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the README says, word by word: writes the files it shows, and types its commands. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final Pattern FILE = Pattern.compile("`(plugins/\\w+\\.java)`");

  private record Block(String language, String text, String before) {}

  private static final List<Block> BLOCKS = new ArrayList<>();
  private static String readme;

  @TempDir
  static Path directory;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readString(Program.home().resolve("README.md"));
    Matcher matcher = BLOCK.matcher(readme);
    int end = 0;
    while (matcher.find()) {
      BLOCKS.add(new Block(matcher.group(1), matcher.group(2), readme.substring(end, matcher.start())));
      end = matcher.end();
    }
  }

  @Test
  void theFirstCommandTrainsAndExports() {
    assertEquals("./chainrule run digits\n", shell(0).text());
    Program.Result result = type("./chainrule run digits --out runs/first --json").expect(0);
    assertTrue(result.lastLine().contains("\"verified\":true"), result.lastLine());
  }

  @Test
  void theSecondCommandIsTheOneThatRunsThisTest() {
    assertEquals("mvn verify\n", shell(1).text());
  }

  @Test
  void thePluginsThatItShowsWorkAsItSays() throws IOException {
    List<Path> written = writePlugins();
    assertEquals(2, written.size(), "an activation and an optimizer");
    List<String> commands = BLOCKS.stream().filter(block -> block.language().equals("sh")).skip(2)
        .flatMap(block -> block.text().lines()).filter(line -> !line.contains("my-digits")).toList();
    assertTrue(commands.size() >= 5, "commands found: " + commands);
    for (String command : commands) {
      type(command).expect(0);
    }
    Program.Result inspected = type("./chainrule inspect runs/snake/model.onnx").expect(0);
    assertTrue(inspected.output().contains("Sin"), inspected.output());
  }

  @Test
  void theConfigurationThatItShowsWorks() throws IOException {
    Block yaml = BLOCKS.stream().filter(block -> block.language().equals("yaml")).findFirst().orElseThrow();
    Files.writeString(directory.resolve("my-digits.yaml"), yaml.text());
    String command = BLOCKS.stream().filter(block -> block.language().equals("sh"))
        .flatMap(block -> block.text().lines()).filter(line -> line.contains("my-digits")).findFirst().orElseThrow();
    type(command).expect(0);
  }

  @Test
  void theExamplesAreAsShortAsTheyShouldBe() {
    List<Integer> lines = BLOCKS.stream().filter(block -> block.language().equals("java"))
        .map(block -> (int) block.text().lines().count()).toList();
    assertTrue(lines.get(0) <= 10, "activation: " + lines.get(0));
    assertTrue(lines.get(1) <= 20, "optimizer: " + lines.get(1));
  }

  @Test
  void everyFileThatItLinksToExists() {
    Matcher matcher = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(readme);
    while (matcher.find()) {
      Path file = Program.home().resolve(matcher.group(1));
      assertTrue(Files.exists(file), file + " is linked and does not exist");
    }
  }

  private static Block shell(int number) {
    return BLOCKS.stream().filter(block -> block.language().equals("sh")).skip(number).findFirst().orElseThrow();
  }

  private static List<Path> writePlugins() throws IOException {
    List<Path> written = new ArrayList<>();
    for (Block block : BLOCKS) {
      Matcher file = FILE.matcher(block.before());
      if (block.language().equals("java") && file.find()) {
        Path path = directory.resolve(file.group(1));
        Files.createDirectories(path.getParent());
        written.add(Files.writeString(path, block.text()));
      }
    }
    return written;
  }

  private static Program.Result type(String command) {
    String typed = command.replaceFirst("^\\./chainrule", "'" + Program.home().resolve("chainrule") + "'");
    return Program.start(directory, List.of("bash", "-c", typed));
  }
}
