package org.chainrule.backend.aparapi.device;

import java.util.EnumMap;
import java.util.Map;
import org.chainrule.backend.aparapi.code.Memory;

/** What was copied and launched. */
public final class Transfers {
  private final Map<Memory, Long> toDevice = new EnumMap<>(Memory.class);
  private final Map<Memory, Long> fromDevice = new EnumMap<>(Memory.class);
  private long launches;

  void toDevice(Memory memory, int elements) {
    toDevice.merge(memory, (long) elements, Long::sum);
  }

  void fromDevice(Memory memory, int elements) {
    fromDevice.merge(memory, (long) elements, Long::sum);
  }

  void launch() {
    launches++;
  }

  /** Elements copied to the device. */
  public long toDevice(Memory memory) {
    return toDevice.getOrDefault(memory, 0L);
  }

  /** Elements copied back. */
  public long fromDevice(Memory memory) {
    return fromDevice.getOrDefault(memory, 0L);
  }

  public long launches() {
    return launches;
  }
}
