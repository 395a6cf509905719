package org.chainrule.backend.cpu.images;

import java.util.List;
import org.chainrule.backend.cpu.kernels.DirectConvolution;
import org.chainrule.backend.cpu.kernels.DirectConvolution.Order;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.natives.Execution;
import org.chainrule.backend.cpu.natives.Primitive.Role;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/** Convolution of images channels last. */
public final class ImageConvolution extends Step implements Workers.Task {
  private final Windows windows;
  private final Value x;
  private final Value filter;
  private final Value result;
  private final Portions portions;
  private final Executions executions;
  private final PackedFilter packing;
  private final Value packed;

  public ImageConvolution(Windows windows, Value x, Value filter, Value result) {
    super(List.of(x, filter), List.of(result));
    this.windows = windows;
    this.x = x;
    this.filter = filter;
    this.result = result;
    this.portions = Portions.of(windows);
    this.executions = new Executions(portions, images -> Convolutions.forward(windows, images), Role.SOURCE,
        Role.WEIGHTS, Role.DESTINATION);
    this.packing = PackedFilter.from(Convolutions.filter(windows), executions.memory(Role.WEIGHTS));
    this.packed = packing.value(1);
  }

  @Override
  public void reserve(Scratch scratch) {
    executions.reserve(scratch.workers());
    scratch.add(packed);
  }

  @Override
  public void run(Workers workers) {
    if (windows.isPadded() && !DirectConvolution.isFinite(filter.array(), filter.elements())) {
      DirectConvolution.forward(windows, Order.CHANNELS_LAST, x.array(), filter.array(), result.array());
      return;
    }
    packing.run(filter, packed);
    workers.run(portions.count(), this);
  }

  @Override
  public void run(int portion, int worker) {
    Execution execution = executions.of(portion, worker);
    execution.offset(0, portions.offset(portion, x));
    execution.offset(2, portions.offset(portion, result));
    execution.run(x.segment(), packed.segment(), result.segment());
  }

  @Override
  public String toString() {
    return super.toString() + " by " + executions;
  }
}
