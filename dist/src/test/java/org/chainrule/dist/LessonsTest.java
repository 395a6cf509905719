package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All lessons in their short form: each shows its effect, draws it, and names files that exist. */
class LessonsTest {
  @TempDir
  private Path folder;

  @Test
  void everyLessonShowsWhatItClaims() throws IOException {
    InProcess all = InProcess.run(folder, "run", "lesson/all", "--brief", "--json", "--out", "lessons").expect(0);
    JsonNode lessons = all.json().get("lessons");
    assertTrue(all.json().get("passed").asBoolean(), all.err());
    String index = Files.readString(folder.resolve("lessons/index.html"));
    for (String name : (Iterable<String>) lessons::fieldNames) {
      assertTrue(lessons.get(name).asBoolean(), name + ": " + all.err());
      assertTrue(index.contains("href=\"" + name + "/report.html\""), name);
      String page = Files.readString(folder.resolve("lessons").resolve(name).resolve("report.html"));
      assertTrue(page.contains("<svg") && page.contains("class=\"formula\"") && page.contains("<strong>Seen:</strong>"),
          name);
      assertFalse(page.contains("http://") || page.contains("https://"), name + " names an address");
      Matcher source = Pattern.compile("<code>([^<]+)</code>").matcher(page.replace("<wbr>", ""));
      assertTrue(source.find(), name + " points at no source file");
      source.results().map(result -> result.group(1)).forEach(file -> assertTrue(Files.isRegularFile(
          Program.home().resolve(file)), name + " points at " + file));
    }
  }

  @Test
  void oneLessonIsARunOfItsOwn() throws IOException {
    InProcess.run(folder, "run", "lesson/gradient-descent", "--out", "first").expect(0);
    assertTrue(Files.readString(folder.resolve("first/report.html")).contains("1. Gradient descent"));
    assertTrue(Files.readString(folder.resolve("first/provenance.json")).contains("lesson/gradient-descent"));
  }

  @Test
  void anUnknownLessonIsAnErrorThatNamesTheNearest() {
    InProcess result = InProcess.run(folder, "run", "lesson/gradient-decent").expect(2);
    assertTrue(result.err().contains("there is no lesson 'lesson/gradient-decent'; did you mean") || result.err()
        .contains("gradient-descent"), result.err());
    assertEquals(List.of(), result.out().lines().toList());
  }
}
