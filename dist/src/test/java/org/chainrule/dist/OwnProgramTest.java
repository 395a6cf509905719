package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Maven project of somebody who uses Chainrule as a library, as the documentation says. */
class OwnProgramTest {
  private static final String PROGRAM = """
    package mine;

    import static org.chainrule.experiments.script.Parts.*;

    import java.util.List;
    import java.util.Map;
    import org.chainrule.api.Activation;
    import org.chainrule.api.Layer;
    import org.chainrule.api.Plugin;
    import org.chainrule.api.Tensor;
    import org.chainrule.api.TensorBackend;
    import org.chainrule.api.ir.Literal;
    import org.chainrule.api.ir.Shape;
    import org.chainrule.autograd.ReverseMode;
    import org.chainrule.experiments.script.Experiment;
    import org.chainrule.experiments.script.Part;
    import org.chainrule.experiments.script.Run;
    import org.chainrule.training.Program;

    public class Research {
      @Plugin("soft_sign")
      public record SoftSign(double slope) implements Activation {
        @Override
        public Tensor apply(Tensor x) {
          return x.mul(slope).div(x.abs().add(1));
        }
      }

      public static void main(String[] arguments) {
        Run run = Experiment.named("mine").data("spirals").epochs(1)
            .model(dense(8).activation(new SoftSign(2)), dense(3).linear()).train();
        System.out.println("verified " + run.onnx().isPresent() + " " + run.settings().get("model.0.activation.slope"));
        Layer network = network(dense(4).tanh(), dense(1));
        try (Program program = new Program(Part.of("cpu").create(TensorBackend.class), 1)) {
          System.out.println("shape " + program.function("f", true,
              (scope, inputs) -> Map.of("y", network.apply(inputs.get("x"), scope.context())))
              .call(Map.of("x", Literal.of(new float[6], Shape.of(3, 2)))).get("y").shape());
        }
        Tensor x = Tensor.of(3);
        System.out.println("derivative " + new ReverseMode().gradients(x.mul(x), List.of(x)));
      }
    }
    """;

  @TempDir
  private Path folder;

  @Test
  void itBuildsAndRunsOnTheClassPathAndAsAModule() throws IOException {
    String guide = Files.readString(Program.home().resolve("docs/plug-in-authors.md"));
    String section = guide.substring(guide.indexOf("## A program of one's own"));
    String pom = section.substring(section.indexOf("<project"), section.indexOf("</project>") + "</project>".length());
    Files.writeString(folder.resolve("pom.xml"), pom.replace("/PATH/OF/CHAINRULE", Program.home().toString()));
    Files.createDirectory(folder.resolve(".mvn"));
    Files.writeString(folder.resolve(".mvn/maven.config"), "-Daether.offline.protocols=file\n");
    Path sources = Files.createDirectories(folder.resolve("src/main/java/mine"));
    Files.writeString(sources.resolve("Research.java"), PROGRAM);
    String jars = Distribution.LIBRARIES.toAbsolutePath() + File.separator + "*" + File.pathSeparator
        + Distribution.PLUGINS.toAbsolutePath()
        + File.separator + "*";
    build();
    expectWork(List.of("-cp", folder.resolve("target/classes") + File.pathSeparator + jars, "mine.Research"));
    Files.writeString(folder.resolve("src/main/java/module-info.java"),
        "open module mine.research { requires org.chainrule.experiments; }");
    build();
    expectWork(List.of("-p", String.join(File.pathSeparator, folder.resolve("target/classes").toString(),
        Distribution.LIBRARIES.toAbsolutePath().toString(), Distribution.PLUGINS.toAbsolutePath().toString()), "-m",
        "mine.research/mine.Research"));
  }

  private void build() {
    Program.start(folder, List.of("mvn", "-o", "-q", "-B", "compile")).expect(0);
  }

  private void expectWork(List<String> words) {
    List<String> command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector"));
    command.addAll(words);
    String output = Program.start(folder, command).expect(0).output();
    assertTrue(output.contains("verified true 2.0") && output.contains("shape [3, 1]")
        && output.contains("derivative [6.0]"), output);
  }
}
