package org.chainrule.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.chainrule.api.Activation;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plug-ins from what a configuration says, and back. */
class SpecificationsTest {
  private static final String SOURCE = """
    import java.util.*;
    import org.chainrule.api.*;

    @Plugin("all_types")
    record AllTypes(int whole, long big, double learningRate, boolean flag, String text, Mode mode,
        List<Double> numbers, List<List<String>> nested, Optional<Integer> maybe, Optional<Double> given,
        Activation function, List<Layer> layers) implements Layer {
      enum Mode { SAME_SIZE, VALID }
      AllTypes(int whole) {
        this(whole, 5_000_000_000L, 0.5, true, "x", Mode.VALID, List.of(1.0), List.of(), Optional.empty(),
            Optional.of(0.1), new Relu(), List.of());
      }
      @Override public Tensor apply(Tensor x, Context context) { return x; }
    }
    @Plugin("dense")
    record Dense(int units, boolean bias) implements Layer {
      Dense {
        if (units < 1) throw new IllegalArgumentException("units must be at least 1, not " + units);
      }
      Dense(int units) { this(units, true); }
      @Override public Tensor apply(Tensor x, Context context) { return x; }
    }
    @Plugin("residual")
    record Residual(List<Layer> layers) implements Layer {
      @Override public Tensor apply(Tensor x, Context context) { return x; }
    }
    @Plugin("relu")
    record Relu() implements Activation {
      @Override public Tensor apply(Tensor x) { return x; }
    }
    @Plugin("leaky_relu")
    record LeakyRelu(double slope) implements Activation {
      LeakyRelu() { this(0.01); }
      LeakyRelu { if (slope > 1e6) throw new IllegalStateException(); }
      @Override public Tensor apply(Tensor x) { return x; }
    }
    """;

  @TempDir
  private static Path folder;
  private static Catalog catalog;

  @BeforeAll
  static void load() throws IOException {
    Files.writeString(folder.resolve("Plugins.java"), SOURCE);
    catalog = Catalog.load(Sources.none().withFolder(folder));
    assertEquals(List.of(), catalog.problems());
  }

  @AfterAll
  static void close() {
    catalog.close();
  }

  static Stream<Arguments> good() {
    String defaults = "[whole=3, big=5000000000, learningRate=0.5, flag=true, text=x, mode=VALID, numbers=[1.0], nested=[], "
        + "maybe=Optional.empty, given=Optional[0.1], function=Relu[], layers=[]]";
    return Stream.of(
        Arguments.of(Layer.class, map("id", "all_types", "whole", 3), "AllTypes" + defaults),
        Arguments.of(Layer.class, map("all_types", 3), "AllTypes" + defaults),
        Arguments.of(Layer.class, map("all_types", 3.0), "AllTypes" + defaults),
        Arguments.of(Layer.class, map("all_types", 3L), "AllTypes" + defaults),
        Arguments.of(Layer.class,
            map("id", "all_types", "whole", -1, "big", 7, "learning_rate", 1, "flag", false, "text", "y", "mode",
                "same_size", "numbers", List.of(1, 2.5), "nested", List.of(List.of("a"), List.of()), "maybe", 4,
                "given",
                "none", "function", map("id", "leaky_relu", "slope", 0.1), "layers",
                List.of(map("dense", 10), map("id", "dense", "units", 2), map("residual", List.of(map("dense", 1))))),
            "AllTypes[whole=-1, big=7, learningRate=1.0, flag=false, text=y, mode=SAME_SIZE, numbers=[1.0, 2.5], "
                + "nested=[[a], []], maybe=Optional[4], given=Optional.empty, function=LeakyRelu[slope=0.1], "
                + "layers=[Dense[units=10, bias=true], Dense[units=2, bias=true], "
                + "Residual[layers=[Dense[units=1, bias=true]]]]]"),
        Arguments.of(Layer.class, map("dense", map("units", 2, "bias", false)), "Dense[units=2, bias=false]"),
        Arguments.of(Activation.class, "leaky_relu", "LeakyRelu[slope=0.01]"),
        Arguments.of(Activation.class, "leaky_relu@0", "LeakyRelu[slope=0.01]"),
        Arguments.of(Activation.class, map("leaky_relu", null), "LeakyRelu[slope=0.01]"),
        Arguments.of(Activation.class, map("leaky_relu", 1), "LeakyRelu[slope=1.0]"));
  }

  @ParameterizedTest
  @MethodSource("good")
  <T extends ExtensionPoint> void isBuiltAndDescribed(Class<T> kind, Object specification, String printed) {
    T plugin = catalog.create(kind, specification, "here");
    assertEquals(printed, plugin.toString());
    Map<String, Object> description = catalog.describe(plugin);
    assertEquals(plugin, catalog.create(kind, description, "there"), () -> description.toString());
    assertEquals(description, catalog.describe(catalog.create(kind, description, "there")));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        bad(Activation.class, "rely", "a: there is no activation \"rely\"; did you mean \"relu\"? "
            + "There are: leaky_relu, relu."),
        bad(Activation.class, "relu:1",
            "a: there is no activation \"relu:1\"; in YAML a space follows the colon between a "
                + "name and its value. There are: leaky_relu, relu."),
        bad(Activation.class, "softmax", "a: there is no activation \"softmax\". There are: leaky_relu, relu."),
        bad(Activation.class, "dense",
            "a: there is no activation \"dense\", but a layer of that name. There are: leaky_relu, relu."),
        bad(Activation.class, "relu@2.0", "a: there is no version 2.0 of the activation \"relu\"; there is: 0"),
        bad(Activation.class, 7,
            "a: an activation is wanted, as its id or as {id: ..., parameter: value}; 7 was given"),
        bad(Activation.class, null,
            "a: an activation is wanted, as its id or as {id: ..., parameter: value}; nothing was given"),
        bad(Activation.class, List.of("relu"),
            "a: an activation is wanted, as its id or as {id: ..., parameter: value}; [relu] was given"),
        bad(Activation.class, map("relu", null, "slope", 2),
            "a: an activation is wanted, as its id or as {id: ..., parameter: value}; {relu: null, slope: 2} names no id"),
        bad(Activation.class, map("id", 3), "a: id must be text; 3 was given"),
        bad(Activation.class, map("relu", 3), "a: relu has no parameters; 3 was given"),
        bad(Activation.class, map("id", "relu", "slope", 3),
            "a: relu has no parameter \"slope\". It has none."),
        bad(Activation.class, map("id", "leaky_relu", "slop", 3),
            "a: leaky_relu has no parameter \"slop\"; did you mean \"slope\"? Its parameters are: slope."),
        bad(Activation.class, map("id", "leaky_relu", "slope", "0.1"),
            "a.slope: a number is wanted; the text \"0.1\" was given"),
        bad(Activation.class, map("id", "leaky_relu", "slope", null), "a.slope: a number is wanted; nothing was given"),
        bad(Activation.class, map("id", "leaky_relu", "slope", 1e7),
            "a: leaky_relu: its constructor failed: IllegalStateException"),
        bad(Layer.class, "dense", "a: dense needs the parameter \"units\" (integer)"),
        bad(Layer.class, map("dense", 1.5), "a.dense.units: an integer is wanted; 1.5 was given"),
        bad(Layer.class, map("dense", 5_000_000_000L),
            "a.dense.units: 5000000000 is too large; at most 2147483647 can be given"),
        bad(Layer.class, map("dense", true), "a.dense.units: an integer is wanted; true was given"),
        bad(Layer.class, map("dense", 0), "a.dense: dense: units must be at least 1, not 0"),
        bad(Layer.class, map("residual", List.of("dense", map("dense", 2))),
            "a.residual.layers[0]: dense needs the parameter \"units\" (integer)"),
        bad(Layer.class, map("residual", List.of(map("dense", 2), map("id", "dense", "units", 2, "bias", "yes"))),
            "a.residual.layers[1].bias: true or false is wanted; the text \"yes\" was given"),
        bad(Layer.class, map("residual", "dense"),
            "a.residual.layers: a list of layer is wanted; the text \"dense\" was given"),
        bad(Layer.class, map("id", "all_types", "whole", 1, "mode", "vald"),
            "a.mode: one of same_size, valid is wanted; the text \"vald\" was given"),
        bad(Layer.class, map("id", "all_types", "whole", 1, "text", 5),
            "a.text: text is wanted; 5 was given: put it in quotes"),
        bad(Layer.class, map("id", "all_types", "whole", 1, "numbers", List.of(1, "b")),
            "a.numbers[1]: a number is wanted; the text \"b\" was given"),
        bad(Layer.class, map("id", "all_types", "whole", 1, "maybe", List.of()),
            "a.maybe: an integer is wanted; [] was given"),
        bad(Layer.class, map("id", "all_types", "whole", 1, "function", "tanh"),
            "a.function: there is no activation \"tanh\". There are: leaky_relu, relu."));
  }

  @ParameterizedTest
  @MethodSource("bad")
  <T extends ExtensionPoint> void saysWhatWhereAndWhatWouldFit(Class<T> kind, Object specification, String message) {
    PluginException e = assertThrows(PluginException.class, () -> catalog.create(kind, specification, "a"));
    assertEquals(message, e.getMessage());
    assertEquals(message.replaceFirst(":.*", ""), e.path());
  }

  @Test
  void wholeListsAreBuilt() {
    assertEquals("[Dense[units=2, bias=true], Residual[layers=[]]]",
        catalog.createAll(Layer.class, List.of(map("dense", 2), map("residual", List.of())), "model").toString());
    PluginException e = assertThrows(PluginException.class,
        () -> catalog.createAll(Layer.class, List.of(map("dense", 2), "residul"), "model"));
    assertEquals("model[1]", e.path());
  }

  @Test
  void whatIsNotFromTheCatalogCannotBeDescribed() {
    Activation lambda = Tensor::tanh;
    assertThrows(PluginException.class, () -> catalog.describe(lambda));
    assertThrows(PluginException.class, () -> catalog.entryOf(lambda));
  }

  @Test
  void kindsHaveNames() {
    assertEquals(Kind.MODEL_FORMAT, Kind.named("model_format"));
    PluginException e = assertThrows(PluginException.class, () -> Kind.named("optimiser"));
    assertEquals(
        "there is no kind of plug-in called \"optimiser\"; did you mean \"optimizer\"? The kinds are: activation, "
            + "optimizer, regularizer, backend, layer, initializer, schedule, loss, metric, dataset, augmentation, tracker, "
            + "search, model_format, command.",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Kind.of(ExtensionPoint.class));
  }

  private static Arguments bad(Class<? extends ExtensionPoint> kind, Object specification, String message) {
    return Arguments.of(kind, specification, message);
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }
}
