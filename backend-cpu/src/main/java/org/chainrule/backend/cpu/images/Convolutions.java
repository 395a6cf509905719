package org.chainrule.backend.cpu.images;

import java.util.Optional;
import org.chainrule.api.BackendException;
import org.chainrule.api.ir.Geometry;
import org.chainrule.backend.cpu.kernels.Windows;
import org.chainrule.backend.cpu.natives.MemoryDescriptor;
import org.chainrule.backend.cpu.natives.MemoryDescriptor.Type;
import org.chainrule.backend.cpu.natives.Primitive;

/** oneDNN's convolution and its gradients, of images channels last and a filter in the layout that it likes. */
public final class Convolutions {
  private static final int FORWARD_TRAINING = 64; // dnnl_forward_training
  private static final int DIRECT = 1; // dnnl_convolution_direct

  private Convolutions() {}

  /** Whether there is one that was written for speed. */
  public static boolean exist(Windows windows) {
    if (windows.batch() == 0 || windows.outputs() == 0 || windows.channels() == 0 || windows.kernelPlane() == 0) {
      return false;
    }
    try {
      return isFast(forward(windows, 1)) && isFast(inputGradient(windows, 1)) && isFast(filterGradient(windows, 1));
    } catch (BackendException e) {
      return false; // none for these shapes
    }
  }

  private static boolean isFast(Primitive primitive) {
    return !primitive.implementation().startsWith("ref");
  }

  static Primitive forward(Windows w, int batch) {
    Geometry g = w.geometry();
    return Primitive.of("dnnl_convolution_forward_primitive_desc_create", FORWARD_TRAINING, DIRECT, images(w, batch),
        anyFilter(w), Optional.empty(), outputs(w, batch), strides(g), dilations(g), before(g), behind(w));
  }

  static Primitive inputGradient(Windows w, int batch) {
    Geometry g = w.geometry();
    return Primitive.of("dnnl_convolution_backward_data_primitive_desc_create", DIRECT, images(w, batch), anyFilter(w),
        outputs(w, batch), strides(g), dilations(g), before(g), behind(w), forward(w, batch));
  }

  static Primitive filterGradient(Windows w, int batch) {
    return filterGradient(w, batch, anyFilter(w));
  }

  static Primitive filterGradient(Windows w, int batch, MemoryDescriptor filter) {
    Geometry g = w.geometry();
    return Primitive.of("dnnl_convolution_backward_weights_primitive_desc_create", DIRECT, images(w, batch), filter,
        Optional.empty(), outputs(w, batch), strides(g), dilations(g), before(g), behind(w), forward(w, batch));
  }

  /** The filter as programs have it. */
  static MemoryDescriptor filter(Windows w) {
    return MemoryDescriptor.dense(Type.FLOAT32, filterSizes(w));
  }

  private static MemoryDescriptor anyFilter(Windows w) {
    return MemoryDescriptor.any(Type.FLOAT32, filterSizes(w));
  }

  private static long[] filterSizes(Windows w) {
    return w.groups() == 1
        ? new long[] {w.outputs(), w.channels(), w.kernelHeight(), w.kernelWidth()}
        : new long[] {w.groups(), w.groupOutputs(), w.groupChannels(), w.kernelHeight(), w.kernelWidth()};
  }

  private static MemoryDescriptor images(Windows w, int batch) {
    return channelsLast(batch, w.channels(), w.height(), w.width());
  }

  private static MemoryDescriptor outputs(Windows w, int batch) {
    return channelsLast(batch, w.outputs(), w.outputHeight(), w.outputWidth());
  }

  private static MemoryDescriptor channelsLast(long batch, long channels, long height, long width) {
    return MemoryDescriptor.strided(Type.FLOAT32, new long[] {batch, channels, height, width},
        new long[] {height * width * channels, 1, width * channels, channels});
  }

  private static long[] strides(Geometry g) {
    return new long[] {g.strideHeight(), g.strideWidth()};
  }

  /** How many elements lie between two that meet a window. */
  private static long[] dilations(Geometry g) {
    return new long[] {g.dilationHeight() - 1, g.dilationWidth() - 1};
  }

  private static long[] before(Geometry g) {
    return new long[] {g.padTop(), g.padLeft()};
  }

  /** The padding that is really reached. */
  private static long[] behind(Windows w) {
    return new long[] {w.row(w.outputHeight() - 1, w.kernelHeight() - 1) + 1 - w.height(),
      w.column(w.outputWidth() - 1, w.kernelWidth() - 1) + 1 - w.width()};
  }
}
