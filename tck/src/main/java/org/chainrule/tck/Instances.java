package org.chainrule.tck;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Function;
import org.chainrule.api.ExtensionPoint;
import org.chainrule.api.ir.Graph;
import org.chainrule.tck.Check.Note;
import org.chainrule.tck.Check.Skip;

/** Further instances of a plug-in's class with the same hyper-parameters. */
final class Instances {
  private static final int TRACES = 20;

  private Instances() {}

  static <T extends ExtensionPoint> T another(T plugin) {
    try {
      Class<?> type = plugin.getClass();
      RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
      Constructor<?> constructor = type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        components[i].getAccessor().setAccessible(true);
        values[i] = components[i].getAccessor().invoke(plugin);
      }
      @SuppressWarnings("unchecked") // the same class
      T other = (T) constructor.newInstance(values);
      return other;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new Skip("a second instance cannot be made: " + e);
    }
  }

  /** Twenty traces of one instance give one graph, with a little time between them. */
  static <T extends ExtensionPoint> Note repeatable(T plugin, Function<T, Graph> trace) {
    Graph first = trace.apply(plugin);
    for (int i = 1; i < TRACES; i++) {
      try {
        Thread.sleep(1); // what depends on the time of day must show
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      Traced.requireEqual("traces 1 and " + (i + 1) + " of one instance", first, trace.apply(plugin));
    }
    return new Note(0, TRACES + " traces");
  }

  /** Another instance gives the same graph, and does not change what the first one gives. */
  static <T extends ExtensionPoint> Note separate(T plugin, Function<T, Graph> trace) {
    T other = another(plugin);
    Graph first = trace.apply(plugin);
    Traced.requireEqual("two instances with equal hyper-parameters", first, trace.apply(other));
    Traced.requireEqual("an instance before and after another one was traced", first, trace.apply(plugin));
    return Note.NONE;
  }
}
