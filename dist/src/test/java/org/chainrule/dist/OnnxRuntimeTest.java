package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chainrule.dist.Program.Result;
import org.junit.jupiter.api.Test;

/** Experiments on the backend {@code onnxruntime}, and what is said where ONNX Runtime cannot run. */
class OnnxRuntimeTest extends OtherBackend {
  OnnxRuntimeTest() {
    super("onnxruntime");
  }

  @Test
  void aProviderThatIsNotThereIsNamed() {
    InProcess run = InProcess.run(work, "run", "digits", "backend.id=onnxruntime", "backend.provider=cuda", "--out",
        "run");
    assertEquals(1, run.status(), run.err());
    assertTrue(run.err().contains("has no execution provider 'cuda', only cpu"), run.err());
    assertFalse(Files.exists(work.resolve("run")), "nothing is left behind");
  }

  @Test
  void withoutANativeLibraryTrainingWorksAndTheExportIsMissed() throws IOException {
    Path run = work.resolve("run");
    Result trained = withoutLibrary("run", "spirals", "training.epochs=1", "--out", run.toString()).expect(1);
    String sentence = "model.onnx was not written, because it cannot be verified here: ONNX Runtime has no native library";
    assertTrue(trained.errors().contains(sentence), trained.errors());
    assertTrue(Files.isRegularFile(run.resolve("report.html")));
    assertFalse(Files.exists(run.resolve("model.onnx")));
    assertEquals("failed", result(run).get("outcome").asText());
    Result other = withoutLibrary("run", "spirals", "backend=onnxruntime", "--out", work.resolve("no").toString())
        .expect(1);
    assertTrue(other.errors().contains("another backend works, such as backend=cpu"), other.errors());
    assertFalse(Files.exists(work.resolve("no")), "nothing is left behind");
  }

  private Result withoutLibrary(String... words) throws IOException {
    List<String> command = new ArrayList<>(Program.java());
    Path empty = Files.createDirectories(work.resolve("empty"));
    command.add(1, "-Donnxruntime.native.path=" + empty);
    command.addAll(List.of(words));
    return Program.start(work, command);
  }
}
