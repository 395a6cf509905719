package org.chainrule.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chainrule.api.ir.DType;

/**
 * Gives each value a storage. Values that are not in use at the same time may share one: the largest choose first, each
 * the first storage of its type that is free for as long as it is needed.
 */
public final class BufferPlanner {
  private static final class Buffer {
    private final Storage storage;
    private final TreeMap<Integer, Integer> busy = new TreeMap<>(); // from first to last step

    Buffer(Storage storage) {
      this.storage = storage;
    }

    boolean isFree(int first, int last) {
      Map.Entry<Integer, Integer> before = busy.floorEntry(last);
      return before == null || before.getValue() < first;
    }
  }

  private record Lifetime(Value value, int first, int last) {}

  private record Span(DType dtype, int first, int last) {}

  /**
   * What was given out.
   *
   * @param freed for each step the storages whose contents nobody reads after it
   * @param bytes the size of all storages for temporary values
   */
  public record Layout(List<List<Storage>> freed, long bytes) {}

  private final boolean reuse;
  private final Map<DType, List<Buffer>> buffers = new EnumMap<>(DType.class);
  private final Map<Span, Integer> searched = new HashMap<>(); // how many buffers of a type are known to be busy then
  private long bytes;

  private BufferPlanner(boolean reuse) {
    this.reuse = reuse;
  }

  /**
   * Stores all values of the steps that have no storage yet.
   */
  public static Layout plan(List<Step> steps, PlanOptions options) {
    Map<Value, int[]> spans = new IdentityHashMap<>();
    List<Value> order = new ArrayList<>();
    Scratch scratch = new Scratch(options.threads());
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      step.reserve(scratch);
      for (List<Value> values : List.of(step.reads(), step.writes(), scratch.take())) {
        for (Value value : values) {
          int at = i;
          spans.computeIfAbsent(value, _ -> {
            order.add(value);
            return new int[] {at, at};
          })[1] = i;
        }
      }
    }
    scratch.allocate();
    List<List<Storage>> freed = new ArrayList<>();
    steps.forEach(_ -> freed.add(new ArrayList<>()));
    BufferPlanner planner = new BufferPlanner(options.reuse());
    List<Lifetime> lifetimes = new ArrayList<>();
    for (Value value : order) {
      if (!value.isStored()) {
        int[] span = spans.getOrDefault(value, new int[2]);
        if (value.kind() == Value.Kind.TEMPORARY) {
          lifetimes.add(new Lifetime(value, span[0], span[1]));
        } else {
          value.store(Storage.allocate(value.dtype(), value.elements()));
        }
      }
    }
    lifetimes.sort(Comparator.comparingInt((Lifetime lifetime) -> lifetime.value().elements()).reversed());
    for (Lifetime lifetime : lifetimes) {
      Storage storage = planner.take(lifetime);
      lifetime.value().store(storage);
      freed.get(lifetime.last()).add(storage);
    }
    return new Layout(freed, planner.bytes);
  }

  private Storage take(Lifetime lifetime) {
    Value value = lifetime.value();
    List<Buffer> known = buffers.computeIfAbsent(value.dtype(), _ -> new ArrayList<>());
    // What is busy then stays so: many values of the same steps, as scratch of many threads, need one look at each buffer.
    Span span = new Span(value.dtype(), lifetime.first(), lifetime.last());
    int next = searched.getOrDefault(span, 0);
    while (next < known.size() && !(reuse && known.get(next).isFree(lifetime.first(), lifetime.last()))) {
      next++;
    }
    searched.put(span, next);
    if (next == known.size()) {
      known.add(new Buffer(Storage.allocate(value.dtype(), value.elements())));
      bytes += (long) value.elements() * value.dtype().bytes();
    }
    Buffer buffer = known.get(next);
    buffer.busy.put(lifetime.first(), lifetime.last());
    return buffer.storage;
  }
}
