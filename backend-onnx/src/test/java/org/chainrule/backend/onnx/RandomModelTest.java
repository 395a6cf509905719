package org.chainrule.backend.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.chainrule.api.Layer;
import org.chainrule.api.Tensor;
import org.chainrule.api.Tensors;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Shape;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models made at random, whose sizes depend on the batch in many ways, export and agree at batch 1, 7 and 64. */
class RandomModelTest {
  @TempDir
  Path folder;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void exports(int seed) throws Exception {
    Layer layer = (x, _) -> new Program(new SplittableRandom(seed), x).result();
    assertTrue(new OnnxFormat().export(new TestModel(layer, 3, 4), folder.resolve("model.onnx")).passed());
  }

  /** Draws the same program whatever the batch size: choices look at ranks and at sizes of samples only. */
  private static final class Program {
    private final SplittableRandom random;
    private final List<Tensor> values = new ArrayList<>();
    private final Tensor input;

    Program(SplittableRandom random, Tensor input) {
      this.random = random;
      this.input = input;
      values.add(input);
      int count = 4 + random.nextInt(14);
      for (int i = 0; i < count; i++) {
        Tensor x = values.get(random.nextInt(values.size()));
        values.add(step(x));
      }
    }

    Tensor result() {
      int batch = input.shape().size(0);
      Tensor sum = Tensors.zeros(input.mean(1, 2));
      for (Tensor value : values.subList(Math.max(0, values.size() - 4), values.size())) {
        sum = sum.add(value.reshape(batch, -1).mean(1));
      }
      return sum;
    }

    /** From [batch, a, b] to [batch, a', b']. */
    private Tensor step(Tensor x) {
      int batch = x.shape().size(0);
      int a = x.shape().size(1);
      int b = x.shape().size(2);
      Tensor size = Tensors.dimSize(x, 0, DType.FLOAT32);
      return switch (random.nextInt(17)) {
        case 0 -> x.tanh();
        case 1 -> x.sub(x.sum(0).div(size)).div(x.square().sum(0).div(size).add(1).sqrt());
        case 2 -> x.reshape(-1, b).softmax(random.nextInt(2)).reshape(batch, a, b);
        case 3 -> Tensors.cumSum(x.reshape(batch * a * b).mul(0.01), 0).tanh().reshape(batch, a, b);
        case 4 -> x.transpose(2, 0, 1).mul(0.5).sin().transpose(1, 2, 0);
        case 5 -> x.concat(0, x.neg()).slice(0, 1, 2 * batch, 2).expand(batch, a, b);
        case 6 -> x.pad(0, 1, 2, 0.25).slice(0, 1, batch + 1);
        case 7 -> x.matmul(x.transpose()).tanh();
        case 8 -> x.gather(0, Tensors.iota(DType.INT32, Shape.of(batch), 0));
        case 9 -> x.add(input.argMax(0).cast(DType.FLOAT32).mul(0.01).sum(0, 1));
        case 10 -> x.gather(1, Tensor.of(new int[] {a - 1, 0, 17, -4}));
        case 11 -> x.add(Tensors.iota(DType.FLOAT32, x.shape(), 0).div(size));
        case 12 -> Tensors.scatterAdd(x.mul(0.5), 0, Tensors.iota(DType.INT64, Shape.of(batch), 0).sub(
            Tensors.full(DType.INT64, Shape.of(batch), 1)), x.tanh()).tanh();
        case 13 -> x.gather(0, Tensors.argSort(input.sum(1, 2), 0, random.nextBoolean()));
        case 14 -> x.gt(0).select(x, x.mul(0.1)).amax(2).expand(x.shape().with(0, x.shape().dim(0)).size(2), batch, a)
            .transpose(1, 2, 0);
        case 15 -> x.reshape(1, batch * a, b).relu().expand(2, batch * a, b).sum(0).reshape(batch, a, b).sigmoid();
        default -> x.mul(x.softplus().tanh()).add(values.getFirst().sum(1, 2).reshape(batch, 1, 1)).tanh();
      };
    }
  }
}
