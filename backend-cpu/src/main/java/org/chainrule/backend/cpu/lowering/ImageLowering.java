package org.chainrule.backend.cpu.lowering;

import java.util.List;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Op;
import org.chainrule.backend.cpu.images.Convolutions;
import org.chainrule.backend.cpu.images.ImageConvolution;
import org.chainrule.backend.cpu.images.ImageFilterGradient;
import org.chainrule.backend.cpu.images.ImageInputGradient;
import org.chainrule.backend.cpu.images.ImageMaxPool;
import org.chainrule.backend.cpu.images.ImageMaxPoolGradient;
import org.chainrule.backend.cpu.images.ImageSumPool;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Value;

/** The steps for images channels last. */
final class ImageLowering {
  private ImageLowering() {}

  /** Whether there is a step for an operation over windows. */
  static boolean fits(Node node) {
    boolean pooling = node.op() instanceof Op.MaxPoolIndex || node.op() instanceof Op.SumPool
        || node.op() instanceof Op.SumPoolGradient;
    return node.operand(0).dtype() == DType.FLOAT32 && node.shape().elements() > 0
        && node.operand(0).shape().elements() > 0 && (pooling || Convolutions.exist(CpuLowering.windows(node)));
  }

  /** What a call of {@link ImageCall} becomes. */
  static Lowered lower(Op.Call call) {
    Node inner = ImageCall.inner(call);
    Windows windows = CpuLowering.windows(inner);
    return new Lowered.Computed((operands, result) -> step(inner.op(), windows, operands, result));
  }

  private static Step step(Op op, Windows windows, List<Value> operands, Value result) {
    Value first = operands.getFirst();
    Value second = operands.getLast();
    if (op instanceof Op.Convolution) {
      return new ImageConvolution(windows, first, second, result);
    }
    if (op instanceof Op.ConvolutionInputGradient) {
      return new ImageInputGradient(windows, first, second, result);
    }
    if (op instanceof Op.ConvolutionFilterGradient) {
      return new ImageFilterGradient(windows, first, second, result);
    }
    if (op instanceof Op.MaxPoolIndex) {
      return operands.size() == 1 ? new ImageMaxPool(windows, first, result)
          : new ImageMaxPoolGradient(windows, first, second, result);
    }
    return new ImageSumPool(windows, op instanceof Op.SumPoolGradient, first, result);
  }
}
