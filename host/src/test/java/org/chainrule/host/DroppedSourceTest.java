package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.api.Activation;
import org.chainrule.api.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single source files in the drop-in folder. */
class DroppedSourceTest {
  @TempDir
  private Path folder;

  @Test
  void recordWithoutPackageAndWithoutPublicIsAPlugin() throws IOException {
    write("Mish.java", """
      import org.chainrule.api.*;

      /** Mish: x tanh(softplus(x)). Misra 2019, arXiv:1908.08681. */
      @Plugin("mish")
      record Mish() implements Activation {
        @Override public Tensor apply(Tensor x) { return x.mul(x.softplus().tanh()); }
      }
      """);
    try (Catalog catalog = load()) {
      assertEquals(List.of(), catalog.problems());
      PluginEntry entry = catalog.find(Activation.class, "mish");
      assertEquals("Mish.java", entry.origin());
      assertEquals("0", entry.version());
      assertEquals(Provenance.sha256(folder.resolve("Mish.java")), entry.sha256());
      assertEquals(Optional.of("Mish: x tanh(softplus(x)). Misra 2019, arXiv:1908.08681."),
          catalog.documentation(entry));
      Activation mish = catalog.create(Activation.class, "mish", "activation");
      assertEquals(Map.of("id", "mish"), catalog.describe(mish));
    }
  }

  @Test
  void fileMayHoldSeveralTypesAndNestedPluginsInAPackage() throws IOException {
    write("things-1.java", """
      package my.things;
      import java.util.*;
      import org.chainrule.api.*;

      public interface Things {
        /**
         * Applies layers and adds the input.
         *
         * @param layers what is added
         * @param scaleOfSum factor of the {@code sum}
         */
        @Plugin("plus")
        record Plus(List<Layer> layers, double scaleOfSum) implements Layer {
          public Plus(List<Layer> layers) { this(layers, 0.5); }
          @Override public Tensor apply(Tensor x, Context context) { return x; }
        }
      }
      @Plugin("act")
      record Act(Optional<Activation> function) implements Layer {
        @Override public Tensor apply(Tensor x, Context context) { return x; }
      }
      @Plugin("power")
      record Power(int exponent, boolean signed) implements Activation {
        Power() { this(2, false); }
        @Override public Tensor apply(Tensor x) { return x; }
      }
      """);
    try (Catalog catalog = load()) {
      assertEquals(List.of(), catalog.problems());
      assertEquals(
          List.of(new ParameterInfo("layers", "list of layer", Optional.empty(), true, "what is added"),
              new ParameterInfo("scale_of_sum", "number", Optional.of(0.5), false, "factor of the sum")),
          catalog.find(Layer.class, "plus").parameters());
      Layer plus = catalog.create(Layer.class,
          Map.of("plus", List.of(Map.of("act", Map.of("id", "power", "signed", true)), "act")), "model[0]");
      Map<String, Object> description = catalog.describe(plus);
      assertEquals("{id=plus, layers=[{id=act, function={id=power, exponent=2, signed=true}}, act], scale_of_sum=0.5}",
          description.toString());
      assertEquals(plus, catalog.create(Layer.class, description, "model[0]"));
      assertTrue(plus.toString().contains("Power[exponent=2, signed=true]"), plus.toString());
    }
  }

  @Test
  void aParameterThatIsNullByDefaultIsNamed() throws IOException {
    write("Vague.java", """
      import java.util.Optional;
      import org.chainrule.api.*;

      @Plugin("vague")
      public record Vague(double slope, Optional<Activation> inner) implements Activation {
        public Vague() { this(1, null); }
        @Override public Tensor apply(Tensor x) { return x.mul(slope); }
      }
      """);
    try (Catalog catalog = load()) {
      assertEquals(
          "[Vague.java: class Vague: vague: its parameter inner is null; what may be absent is an empty Optional]",
          catalog.problems().toString());
    }
  }

  private Catalog load() {
    return Catalog.load(Sources.none().withFolder(folder));
  }

  private void write(String name, String text) throws IOException {
    Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
