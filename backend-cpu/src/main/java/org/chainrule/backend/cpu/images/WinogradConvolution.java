package org.chainrule.backend.cpu.images;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.natives.MemoryDescriptor;
import org.chainrule.backend.cpu.natives.MemoryDescriptor.Type;
import org.chainrule.backend.cpu.natives.Primitive;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;
import org.jspecify.annotations.Nullable;

/**
 * A convolution by {@link Winograd}'s products, for some tiles at a time: so many that they stay in the cache. Since a
 * tile's elements are mixed, something infinite or NaN would spread; where a result is not finite, all is computed anew
 * without.
 */
public final class WinogradConvolution extends Step implements Workers.Task {
  private static final int CACHE_BYTES = 1 << 20;
  private static final int LEAST_CHANNELS = 32; // with fewer, transforming costs what the products save

  private final Step exact;
  private final Windows windows;
  private final Tiles tiles;
  private final WinogradFilter factors;
  private final Value x;
  private final Value filter;
  private final Value result;
  private final Portions portions;
  private final int block;
  private final Primitive product;
  private final float[] checks;
  private @Nullable WinogradMemory memory;

  /**
   * A convolution.
   *
   * @param windows its sizes
   * @param turned whether it is the gradient of another one at its images, whose filter it gets
   * @param exact the same without Winograd's products
   * @param x images
   * @param filter the filter
   * @param result result
   */
  public WinogradConvolution(Windows windows, boolean turned, Step exact, Value x, Value filter, Value result) {
    super(List.of(x, filter), List.of(result));
    this.exact = exact;
    this.windows = windows;
    this.tiles = new Tiles(windows);
    this.factors = new WinogradFilter(windows, turned);
    this.x = x;
    this.filter = filter;
    this.result = result;
    this.portions = Portions.of(windows);
    int most = portions.largest() * tiles.perImage();
    int bytes = Winograd.POSITIONS * (windows.channels() + windows.outputs()) * Float.BYTES;
    this.block = Math.ceilDiv(most, Math.ceilDiv(most, Math.max(1, CACHE_BYTES / bytes)));
    this.product = product(block, windows.channels(), windows.outputs());
    this.checks = new float[portions.count()];
  }

  /** Whether a convolution can be, and is worth being, computed so. */
  public static boolean fits(Windows w) {
    int lanes = Winograd.lanes();
    boolean shape = w.kernelHeight() == 3 && w.kernelWidth() == 3 && w.groups() == 1
        && w.geometry().strideHeight() == 1 && w.geometry().strideWidth() == 1 && w.geometry().dilationHeight() == 1
        && w.geometry().dilationWidth() == 1 && w.isMirrorable();
    return shape && w.channels() % lanes == 0 && w.outputs() % lanes == 0 && w.channels() >= LEAST_CHANNELS
        && w.outputs() >= LEAST_CHANNELS
        && w.outputHeight() >= Winograd.TILE && w.outputWidth() >= Winograd.TILE;
  }

  private static Primitive product(int tiles, int channels, int outputs) {
    int positions = Winograd.POSITIONS;
    return Primitive.of("dnnl_matmul_primitive_desc_create",
        MemoryDescriptor.strided(Type.FLOAT32, new long[] {positions, tiles, channels},
            new long[] {WinogradMemory.Places.distance(tiles, channels), channels, 1}),
        MemoryDescriptor.dense(Type.FLOAT32, positions, channels, outputs), Optional.empty(),
        MemoryDescriptor.strided(Type.FLOAT32, new long[] {positions, tiles, outputs},
            new long[] {WinogradMemory.Places.distance(tiles, outputs), outputs, 1}));
  }

  @Override
  public void reserve(Scratch scratch) {
    exact.reserve(scratch);
    memory = new WinogradMemory(scratch, windows, block, Winograd.POSITIONS * factors.position(), product);
  }

  private WinogradMemory memory() {
    return Objects.requireNonNull(memory, "memory is reserved before a step runs");
  }

  @Override
  public void run(Workers workers) {
    WinogradMemory all = memory();
    factors.factors(filter.floats(), all.shared(), all.factors(), all.work(0), all.places().scratch());
    workers.run(portions.count(), this);
    float check = 0;
    for (float each : checks) {
      check += each;
    }
    if (check != 0) {
      exact.run(workers);
    }
  }

  @Override
  public void run(int portion, int worker) {
    WinogradMemory mine = memory();
    int last = portions.first(portion + 1) * tiles.perImage();
    float check = 0;
    for (int first = portions.first(portion) * tiles.perImage(); first < last; first += block) {
      int count = Math.min(block, last - first);
      tiles.patches(x.floats(), first, count, mine.places(), mine.work(worker));
      mine.multiply(worker);
      check += tiles.outputs(mine.work(worker), mine.places(), result.floats(), first, count);
    }
    checks[portion] = check;
  }
}
