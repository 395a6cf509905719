package org.chainrule.backend.cpu.steps;

import java.util.List;
import org.chainrule.backend.cpu.kernels.Copies;
import org.chainrule.backend.cpu.kernels.DirectConvolution;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;
import org.chainrule.backend.cpu.plan.Workers;

/**
 * The gradient of a convolution of stride 1 at its images: the convolution of the cotangent with the filter turned
 * round in both directions, its inputs and outputs exchanged.
 */
public final class MirroredConvolutionStep extends Step {
  private final Windows windows;
  private final Value filter;
  private final Value turned;
  private final ConvolutionStep convolution;
  private final ConvolutionInputGradientStep exact;

  public MirroredConvolutionStep(Windows windows, Value filter, Value cotangent, Value result) {
    super(List.of(filter, cotangent), List.of(result));
    this.windows = windows;
    this.filter = filter;
    this.turned = new Value(filter.dtype(), filter.elements(), Value.Kind.TEMPORARY);
    this.convolution = new ConvolutionStep(windows.mirrored(), cotangent, turned, result);
    this.exact = new ConvolutionInputGradientStep(windows, filter, cotangent, result);
  }

  @Override
  public void reserve(Scratch scratch) {
    scratch.add(turned);
    convolution.reserve(scratch);
    exact.reserve(scratch);
  }

  @Override
  public void run(Workers workers) {
    if (DirectConvolution.isFinite(filter.array(), filter.elements())) {
      turn();
      convolution.run(workers);
    } else {
      exact.run(workers); // padding would meet infinity
    }
  }

  private void turn() {
    int kernel = windows.kernelPlane();
    int outputs = windows.groupOutputs();
    int channels = windows.groupChannels();
    for (int group = 0; group < windows.groups(); group++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < channels; c++) {
          int from = ((group * outputs + o) * channels + c) * kernel;
          int to = ((group * channels + c) * outputs + o) * kernel;
          Copies.copy(filter.array(), from + kernel - 1, -1, turned.array(), to, 1, kernel);
        }
      }
    }
  }
}
