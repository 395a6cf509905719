package org.chainrule.backend.aparapi.device;

import com.aparapi.Kernel;
import com.aparapi.Range;
import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.exception.CompileFailedException;
import com.aparapi.internal.kernel.KernelRunner;
import java.lang.reflect.Field;
import java.util.EnumMap;
import java.util.Map;
import org.chainrule.api.BackendException;
import org.chainrule.backend.aparapi.code.KernelClass;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.code.Type;

/**
 * One kernel with its arrays on a device. The resident arrays are copied to the device once; afterwards only the small
 * ones travel. Nothing ever runs in Java instead: whatever fails is a {@link BackendException}.
 */
public final class Session implements AutoCloseable {
  /** Where the number stands, in each resident array and each array that comes back, that tells of lost memory. */
  public static final int CANARY = 0;
  /** The first place that a program may use; multiples of this are best aligned. */
  public static final int ALIGNMENT = 16;
  /** At this number the canary of {@link Memory#FLOATS} starts over: larger ones may not be exact. */
  public static final int CANARY_LIMIT = 1 << 20;

  private static final int MOST_ELEMENTS = (1 << 29) - 64;
  private static final int MOST_ATTEMPTS = 20;
  /** Launched first: a kernel that has never run must not be disposed of, or the process crashes. */
  private static final int NO_PIECE = -1;

  private final OpenCLDevice device;
  private final KernelClass kernelClass;
  private final Kernel kernel;
  private final Map<Memory, Object> arrays = new EnumMap<>(Memory.class);
  private final Field piece;
  private final Field place;
  private final Field count;
  private final Map<Integer, Range> ranges = new java.util.HashMap<>();
  private final Transfers transfers = new Transfers();
  private final int local;
  private long ticks;
  private boolean closed;

  /**
   * Compiles a kernel and copies its resident arrays to a device.
   *
   * @param device the device
   * @param kernelClass the kernel
   * @param arrays for each memory a {@code float[]} or {@code int[]}, made by {@link #allocate}
   * @param local work items of a group
   * @param isReused whether further programs are likely to have the same class
   */
  public Session(OpenCLDevice device, KernelClass kernelClass, Map<Memory, Object> arrays, int local,
      boolean isReused) {
    this.device = device;
    this.kernelClass = kernelClass;
    this.arrays.putAll(arrays);
    this.local = local;
    kernel = compiled(isReused);
    try {
      piece = kernel.getClass().getField(KernelClass.PIECE);
      place = kernel.getClass().getField(KernelClass.PLACE);
      count = kernel.getClass().getField(KernelClass.COUNT);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    put(Memory.FLOATS);
    put(Memory.INTS);
    launch(NO_PIECE, 1);
  }

  /**
   * Refuses what a device cannot hold.
   *
   * @throws BackendException if so many elements are more than all its memory
   */
  public static void requireRoom(OpenCLDevice device, long elements) {
    if (elements > device.getGlobalMemSize() / Integer.BYTES) {
      throw new BackendException("""
        backend aparapi: this program needs %d MiB on %s, which has %d MiB; take a smaller batch or model, or another \
        device""".formatted(elements * Integer.BYTES >> 20, Devices.describe(device), device.getGlobalMemSize() >> 20));
    }
  }

  /**
   * An array for a memory.
   *
   * @throws BackendException if it is larger than the device or the heap allows
   */
  public static Object allocate(OpenCLDevice device, Memory memory, long elements) {
    boolean resident = memory == Memory.FLOATS || memory == Memory.INTS;
    boolean large = resident || !Heap.isG1();
    long size = Math.max(elements, large ? Heap.immovable() : ALIGNMENT);
    long most = Math.min(MOST_ELEMENTS, device.getMaxMemAllocSize() / Integer.BYTES);
    if (size > most) {
      throw new BackendException("""
        backend aparapi: this program needs an array of %d MiB on %s, which allows %d MiB; \
        take a smaller batch or model, or another device""".formatted(size * Integer.BYTES >> 20,
          Devices.describe(device), most * Integer.BYTES >> 20));
    }
    try {
      return memory.type() == Type.FLOAT ? new float[(int) size] : new int[(int) size];
    } catch (OutOfMemoryError e) {
      throw new BackendException("""
        backend aparapi: the heap is too small for an array of %d MiB, which the device shares; raise -Xmx"""
          .formatted(size * Integer.BYTES >> 20), e);
    }
  }

  /** Refuses virtual machines on which device memory would be lost. */
  public static void checkMachine() {
    Heap.check();
  }

  /**
   * A kernel that the device took. It is asked twice: where two processes compile at the same time, drivers may lose files
   * in the cache that they share (pocl 3.1 was seen to).
   */
  private Kernel compiled(boolean isReused) {
    try {
      return compile(isReused);
    } catch (CompileFailedException | RuntimeException | Error e) {
      KernelLoader.forget(kernelClass);
    }
    try {
      return compile(isReused);
    } catch (CompileFailedException | RuntimeException | Error e) {
      KernelLoader.forget(kernelClass);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BackendException("""
        backend aparapi: %s refuses to compile the program (%s); update its driver, or take another device \
        (backend.device) or backend=cpu""".formatted(Devices.describe(device), cause.getMessage()), e);
    }
  }

  private Kernel compile(boolean isReused) throws CompileFailedException {
    Kernel made;
    try {
      Class<? extends Kernel> type = KernelLoader.load(kernelClass);
      made = type.getConstructor().newInstance();
      for (Memory memory : Memory.values()) {
        type.getField(memory.field()).set(made, arrays.get(memory));
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    made.setExplicit(true);
    synchronized (KernelRunner.class) {
      // To hand out a binary, a driver may compile everything once more: not worth it for a class of one program.
      KernelRunner.BINARY_CACHING_DISABLED = !isReused;
      made.compile(device);
    }
    return made;
  }

  public float[] floats(Memory memory) {
    return (float[]) arrays.get(memory);
  }

  public int[] ints(Memory memory) {
    return (int[]) arrays.get(memory);
  }

  public Transfers transfers() {
    return transfers;
  }

  /** Copies an array to the device before the next launch. */
  public void put(Memory memory) {
    if (memory.type() == Type.FLOAT) {
      kernel.put(floats(memory));
      transfers.toDevice(memory, floats(memory).length);
    } else {
      kernel.put(ints(memory));
      transfers.toDevice(memory, ints(memory).length);
    }
  }

  /** Runs a piece. */
  public void launch(int number, int items) {
    launch(number, items, 0, 0);
  }

  /** Runs a piece with its arguments. */
  public void launch(int number, int items, int placeValue, int countValue) {
    if (closed) {
      throw new IllegalStateException("this program is closed");
    }
    Range range = ranges.computeIfAbsent((items + local - 1) / local * local, n -> device.createRange(n, local));
    try {
      piece.setInt(kernel, number);
      place.setInt(kernel, placeValue);
      count.setInt(kernel, countValue);
      kernel.execute(range);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (RuntimeException | Error e) { // Aparapi throws an AssertionError where a device refuses a launch
      throw failed(e);
    }
    transfers.launch();
    Device target = kernel.getTargetDevice();
    if (!(target instanceof OpenCLDevice)) {
      throw failed(new IllegalStateException("it ran on " + target.getShortDescription()));
    }
  }

  private BackendException failed(Throwable cause) {
    KernelLoader.forget(kernelClass);
    return new BackendException("""
      backend aparapi: %s did not run piece %d of the program: %s; \
      its memory may be too small (take a smaller batch or model) or its driver at fault"""
        .formatted(Devices.describe(device), number(), cause.getMessage()), cause);
  }

  private int number() {
    try {
      return piece.getInt(kernel);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Notes that a piece was launched which counts the canaries up by one. */
  public void tick() {
    ticks++;
  }

  /**
   * Copies an array back that a piece fills.
   *
   * @param memory the array
   * @param fill launches the piece; must do no harm if done again
   * @param filled the number of collections when the piece was last launched with the same effect, or -1
   */
  public void get(Memory memory, Runnable fill, long filled) {
    long before = filled;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (before < 0) {
        before = Heap.collections();
        fill.run();
      }
      if (memory.type() == Type.FLOAT) {
        kernel.get(floats(memory));
        transfers.fromDevice(memory, floats(memory).length);
      } else {
        kernel.get(ints(memory));
        transfers.fromDevice(memory, ints(memory).length);
      }
      if (!Heap.isG1() || Heap.collections() == before) { // else the array may have been moved in between
        check(memory);
        return;
      }
      before = -1;
    }
    throw new BackendException("backend aparapi: the garbage collector runs too often to read from the device;"
        + " raise -Xmx");
  }

  /** The number of collections until now, for {@link #get}. */
  public static long collections() {
    return Heap.collections();
  }

  private void check(Memory memory) {
    long seen = memory.type() == Type.FLOAT ? (long) floats(memory)[CANARY] : ints(memory)[CANARY];
    long expected = memory.type() == Type.FLOAT ? ticks % CANARY_LIMIT : (int) ticks;
    if (seen != expected) {
      throw new BackendException("""
        backend aparapi: memory of %s was lost (its counter is %d, should be %d): the garbage collector moved an \
        array, or the driver dropped it; raise -Xmx or start Java with -XX:+UseZGC"""
          .formatted(Devices.describe(device), seen, expected));
    }
  }

  /** Replaces the contents of the resident memory by what was first copied to it, as Aparapi does when an array moves. */
  public void lose() {
    floats(Memory.FLOATS)[CANARY] = 0;
    ints(Memory.INTS)[CANARY] = 0;
    put(Memory.FLOATS);
    put(Memory.INTS);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernel.dispose();
      arrays.clear();
    }
  }
}
