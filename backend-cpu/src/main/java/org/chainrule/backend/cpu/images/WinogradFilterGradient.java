package org.chainrule.backend.cpu.images;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.chainrule.backend.cpu.kernels.DirectConvolution;
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
 * The gradient of a convolution at its filter by {@link Winograd}'s products: that of the convolution as it is computed
 * by them, for portions of the batch, added up in order. Where it is not finite, it is computed anew without.
 */
public final class WinogradFilterGradient extends Step implements Workers.Task {
  private static final int CACHE_BYTES = 3 << 20;
  private static final int LEAST_PORTIONS = 4; // so that as many threads have something to do

  private final Step exact;
  private final Windows windows;
  private final Tiles tiles;
  private final WinogradFilter factors;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private final Portions portions;
  private final int block;
  private final Primitive product;
  private @Nullable WinogradMemory memory;

  /**
   * A gradient.
   *
   * @param windows the sizes of the convolution
   * @param exact the same without Winograd's products
   * @param x images
   * @param cotangent cotangents of its results
   * @param result the gradient
   */
  public WinogradFilterGradient(Windows windows, Step exact, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.exact = exact;
    this.windows = windows;
    this.tiles = new Tiles(windows);
    this.factors = new WinogradFilter(windows, false);
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    long bytes = (long) windows.batch() * tiles.perImage() * Winograd.POSITIONS
        * (windows.channels() + windows.outputs()) * Float.BYTES;
    this.portions = new Portions(windows.batch(),
        (int) Math.min(windows.batch(), Math.max(LEAST_PORTIONS, Math.ceilDiv(bytes, CACHE_BYTES))));
    this.block = portions.largest() * tiles.perImage();
    this.product = product(block, windows.channels(), windows.outputs());
  }

  /** Elements of the gradients at the factors. */
  private int portion() {
    return Winograd.POSITIONS * factors.position();
  }

  private static Primitive product(int tiles, int channels, int outputs) {
    int positions = Winograd.POSITIONS;
    return Primitive.of("dnnl_matmul_primitive_desc_create",
        MemoryDescriptor.strided(Type.FLOAT32, new long[] {positions, channels, tiles},
            new long[] {WinogradMemory.Places.distance(tiles, channels), 1, channels}),
        MemoryDescriptor.strided(Type.FLOAT32, new long[] {positions, tiles, outputs},
            new long[] {WinogradMemory.Places.distance(tiles, outputs), outputs, 1}),
        Optional.empty(), MemoryDescriptor.dense(Type.FLOAT32, positions, channels, outputs));
  }

  @Override
  public void reserve(Scratch scratch) {
    exact.reserve(scratch);
    memory = new WinogradMemory(scratch, windows, block, Math.multiplyExact(portions.count(), portion()), product);
  }

  private WinogradMemory memory() {
    return Objects.requireNonNull(memory, "memory is reserved before a step runs");
  }

  @Override
  public void run(Workers workers) {
    WinogradMemory all = memory();
    workers.run(portions.count(), this);
    for (int portion = 1; portion < portions.count(); portion++) {
      Winograd.add(all.shared(), all.factors(), all.factors() + portion * portion(), portion());
    }
    factors.gradient(all.shared(), all.factors(), result.floats(), all.work(0), all.places().scratch());
    if (!DirectConvolution.isFinite(result.array(), result.elements())) {
      exact.run(workers);
    }
  }

  @Override
  public void run(int portion, int worker) {
    WinogradMemory mine = memory();
    int first = portions.first(portion) * tiles.perImage();
    int count = portions.size(portion) * tiles.perImage();
    float[] work = mine.work(worker);
    WinogradMemory.Places places = mine.places();
    tiles.patches(x.floats(), first, count, places, work);
    tiles.cotangents(cotangent.floats(), first, count, places, work);
    if (count < block) { // the tiles that a smaller portion lacks add nothing
      clear(work, places.patches(), places.patchDistance(), count, windows.channels());
      clear(work, places.products(), places.productDistance(), count, windows.outputs());
    }
    mine.multiplyTransposed(worker, mine.factors() + portion * portion());
  }

  private void clear(float[] work, int start, int distance, int count, int channels) {
    for (int position = 0; position < Winograd.POSITIONS; position++) {
      int from = start + position * distance;
      Arrays.fill(work, from + count * channels, from + block * channels, 0);
    }
  }
}
