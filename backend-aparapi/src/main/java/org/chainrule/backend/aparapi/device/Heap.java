package org.chainrule.backend.aparapi.device;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.chainrule.api.BackendException;

/**
 * What the garbage collector does to arrays. When it moves one, Aparapi silently forgets what the device wrote to it;
 * G1 and ZGC let large arrays lie where they are.
 */
final class Heap {
  private static final long LARGE_PAGE = 32L << 20;

  private Heap() {}

  /** Refuses collectors that move every array. */
  static void check() {
    List<String> names = ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName)
        .toList();
    if (names.stream().noneMatch(name -> name.startsWith("G1") || name.startsWith("ZGC"))) {
      throw new BackendException("backend aparapi: the garbage collector in use (%s) moves the arrays that a device"
          .formatted(String.join(", ", names)) + " works with; start Java with -XX:+UseG1GC or -XX:+UseZGC");
    }
  }

  /** The least number of four-byte elements for which an array is not moved. */
  static int immovable() {
    return (int) (isG1() ? regionSize() / 2 / Integer.BYTES : LARGE_PAGE / Integer.BYTES);
  }

  /** Whether collections stop all threads and are counted when they end, so that {@link #collections} tells of any. */
  static boolean isG1() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream().anyMatch(bean -> bean.getName().startsWith("G1"));
  }

  private static long regionSize() {
    HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Long.parseLong(machine.getVMOption("G1HeapRegionSize").getValue());
  }

  /** How many collections there were. */
  static long collections() {
    long count = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      count += bean.getCollectionCount();
    }
    return count;
  }
}
