package org.chainrule.backend.aparapi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and states that programs share by name. Each program has a device memory of its own; a value is copied to
 * it when it runs after another program changed it.
 */
final class KeptValues {
  /** A program that may hold values. */
  interface Holder {
    Literal download(String name, TensorType type);

    void upload(String name, Literal value);
  }

  private static final class Entry {
    private final TensorType type;
    private final Set<Holder> current = new HashSet<>();
    private @Nullable Literal host;

    Entry(TensorType type) {
      this.type = type;
    }
  }

  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * Adds a program's value of a name, or shares the one that is there.
   *
   * @param holder the program, whose memory is zero; null if it has none for it
   * @throws IllegalArgumentException if another program has it with another type
   */
  synchronized void join(String name, TensorType type, @Nullable Holder holder) {
    Entry known = entries.get(name);
    if (known == null) {
      Entry added = new Entry(type);
      if (holder == null) {
        added.host = Literal.zeros(type);
      } else {
        added.current.add(holder);
      }
      entries.put(name, added);
    } else {
      checkFits(name, type, known.type);
    }
  }

  /** Refuses a type that differs from that of a value of the same name. */
  synchronized void checkFits(String name, TensorType type) {
    Entry known = entries.get(name);
    if (known != null) {
      checkFits(name, type, known.type);
    }
  }

  private static void checkFits(String name, TensorType type, TensorType known) {
    if (known.dtype() != type.dtype() || !known.shape().sameSizes(type.shape())) {
      throw new IllegalArgumentException(
          "'%s' is %s in the program whose values are to be shared, but %s in the other".formatted(name, known, type));
    }
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new AssertionError(name);
    }
    return entry;
  }

  /** Before a run: gives a program the present value. */
  synchronized void refresh(String name, Holder holder) {
    Entry entry = entry(name);
    if (!entry.current.contains(holder)) {
      holder.upload(name, present(name, entry));
      entry.current.add(holder);
    }
  }

  private static Literal present(String name, Entry entry) {
    Literal known = entry.host;
    if (known != null) {
      return known;
    }
    return entry.current.iterator().next().download(name, entry.type);
  }

  /** After a run that changed it. */
  synchronized void changed(String name, Holder holder) {
    Entry entry = entry(name);
    entry.host = null;
    entry.current.clear();
    entry.current.add(holder);
  }

  /** A new value from outside. */
  synchronized void write(String name, Literal value, @Nullable Holder holder) {
    Entry entry = entry(name);
    if (holder == null) {
      entry.host = value.copy();
      entry.current.clear();
    } else {
      holder.upload(name, value);
      changed(name, holder);
    }
  }

  /** The present value. */
  synchronized Literal read(String name, @Nullable Holder holder) {
    Entry entry = entry(name);
    return holder != null && entry.current.contains(holder)
        ? holder.download(name, entry.type)
        : present(name, entry).copy();
  }

  /** Before a program is closed: keeps what only it has, if others may ask for it. */
  synchronized void leave(Holder holder, boolean othersStay) {
    entries.forEach((name, entry) -> {
      if (entry.current.contains(holder)) {
        if (othersStay && entry.current.size() == 1 && entry.host == null) {
          entry.host = holder.download(name, entry.type);
        }
        entry.current.remove(holder);
      }
    });
  }
}
