package org.chainrule.backend.cpu.images;

import java.util.List;
import org.chainrule.backend.cpu.kernels.DirectConvolution;
import org.chainrule.backend.cpu.kernels.DirectConvolution.Order;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.natives.Execution;
import org.chainrule.backend.cpu.natives.MemoryDescriptor;
import org.chainrule.backend.cpu.natives.Primitive.Role;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;
import org.chainrule.backend.cpu.steps.ScatterAddStep;

/**
 * The gradient of a convolution of images channels last at its filter: that of each portion of the batch, added up in
 * order.
 */
public final class ImageFilterGradient extends Step implements Workers.Task {
  private final Windows windows;
  private final Value x;
  private final Value cotangent;
  private final Value result;
  private final Portions portions;
  private final Executions executions;
  private final PackedFilter unpacking;
  private final Value partial;

  public ImageFilterGradient(Windows windows, Value x, Value cotangent, Value result) {
    super(List.of(x, cotangent), List.of(result));
    this.windows = windows;
    this.x = x;
    this.cotangent = cotangent;
    this.result = result;
    this.portions = Portions.of(windows);
    MemoryDescriptor layout = Convolutions.filterGradient(windows, portions.largest()).memory(Role.WEIGHTS_GRADIENT);
    this.executions = new Executions(portions, images -> Convolutions.filterGradient(windows, images, layout),
        Role.SOURCE, Role.DESTINATION_GRADIENT, Role.WEIGHTS_GRADIENT);
    this.unpacking = PackedFilter.to(Convolutions.filter(windows), layout);
    this.partial = unpacking.value(portions.count());
  }

  @Override
  public void reserve(Scratch scratch) {
    executions.reserve(scratch.workers());
    scratch.add(partial);
  }

  @Override
  public void run(Workers workers) {
    workers.run(portions.count(), this);
    int elements = unpacking.elements();
    for (int portion = 1; portion < portions.count(); portion++) {
      ScatterAddStep.add(partial.array(), portion * elements, partial.array(), 0, elements);
    }
    unpacking.run(partial, result);
    if (windows.isPadded() && !DirectConvolution.isFinite(result.array(), result.elements())) {
      // the padding takes part in nothing, but may have met infinity
      DirectConvolution.filterGradient(windows, Order.CHANNELS_LAST, x.array(), cotangent.array(), result.array());
    }
  }

  @Override
  public void run(int portion, int worker) {
    Execution execution = executions.of(portion, worker);
    execution.offset(0, portions.offset(portion, x));
    execution.offset(1, portions.offset(portion, cotangent));
    execution.offset(2, (long) portion * unpacking.elements() * Float.BYTES);
    execution.run(x.segment(), cotangent.segment(), partial.segment());
  }

  @Override
  public String toString() {
    return super.toString() + " by " + executions;
  }
}
