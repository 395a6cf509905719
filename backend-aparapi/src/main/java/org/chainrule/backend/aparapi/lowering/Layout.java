package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.device.Session;
import org.chainrule.backend.aparapi.pieces.Value;

/**
 * Gives each value its place. Temporary ones that are not needed at the same time may overlap: the largest choose first,
 * each the lowest place that is free for as long as it is needed.
 */
final class Layout {
  private static final class Span {
    private final Value value;
    private final int first;
    private int last;

    Span(Value value, int first) {
      this.value = value;
      this.first = first;
      this.last = first;
    }

    boolean meets(Span other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Map<Memory, Long> ends = new EnumMap<>(Memory.class);

  private Layout(int intsStart) {
    for (Memory memory : Memory.values()) {
      ends.put(memory, (long) (memory == Memory.INTS ? intsStart : Session.ALIGNMENT));
    }
  }

  /**
   * Places all values of the steps that have no place yet.
   *
   * @param fixed values that keep a place of their own
   * @param steps the steps in order
   * @param intsStart the first free place of {@link Memory#INTS}
   * @return how many elements each memory needs
   */
  static Map<Memory, Long> place(List<Value> fixed, List<Step> steps, int intsStart) {
    Layout layout = new Layout(intsStart);
    fixed.forEach(value -> value.place(layout.append(value)));
    Map<Value, Span> spans = new IdentityHashMap<>();
    List<Span> order = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      for (List<Value> values : List.of(steps.get(i).reads(), steps.get(i).writes())) {
        for (Value value : values) {
          int at = i;
          if (!value.isPlaced()) {
            spans.computeIfAbsent(value, _ -> {
              Span span = new Span(value, at);
              order.add(span);
              return span;
            }).last = i;
          }
        }
      }
    }
    order.sort(Comparator.comparingInt((Span span) -> span.value.words()).reversed());
    Map<Memory, Long> starts = new EnumMap<>(layout.ends);
    List<Span> placed = new ArrayList<>();
    for (Span span : order) {
      Memory memory = span.value.memory();
      span.value.place(lowest(span, placed, starts.get(memory)));
      placed.add(span);
      layout.ends.merge(memory, aligned((long) span.value.place() + span.value.words()), Math::max);
    }
    return layout.ends;
  }

  private int append(Value value) {
    long place = ends.get(value.memory());
    ends.put(value.memory(), aligned(place + value.words()));
    return Math.toIntExact(place);
  }

  private static int lowest(Span span, List<Span> placed, long start) {
    List<Span> busy = placed.stream().filter(other -> other.value.memory() == span.value.memory() && other.meets(span))
        .sorted(Comparator.comparingInt(other -> other.value.place())).toList();
    long place = start;
    for (Span other : busy) {
      if (place + span.value.words() <= other.value.place()) {
        break;
      }
      place = Math.max(place, aligned((long) other.value.place() + other.value.words()));
    }
    return Math.toIntExact(place);
  }

  private static long aligned(long place) {
    return (place + Session.ALIGNMENT - 1) / Session.ALIGNMENT * Session.ALIGNMENT;
  }
}
