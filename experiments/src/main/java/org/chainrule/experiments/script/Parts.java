package org.chainrule.experiments.script;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Layer;
import org.chainrule.training.Sequential;

/** Short names for plug-ins that are needed often. What is not here is {@code layer("id")} or {@code Part.of("id")}. */
public final class Parts {
  private Parts() {}

  // ---- layers -------------------------------------------------------------------------------------------------

  /** Any layer by its id. */
  public static LayerPart layer(String id) {
    return new LayerPart(id, Map.of());
  }

  /** y = x W + b with a number of units. */
  public static LayerPart dense(int units) {
    return layer("dense").with("units", units);
  }

  /** A convolution with a number of filters of 3x3. */
  public static LayerPart conv2d(int filters) {
    return layer("conv2d").with("filters", filters);
  }

  /** The largest of windows of 2x2. */
  public static LayerPart maxPool() {
    return layer("max_pool");
  }

  /** All features of a sample in one row. */
  public static LayerPart flatten() {
    return layer("flatten");
  }

  /** Sets a part of the features to 0 in training. */
  public static LayerPart dropout(double rate) {
    return layer("dropout").with("rate", rate);
  }

  /** Normalises over the batch. */
  public static LayerPart batchNorm() {
    return layer("batch_norm");
  }

  /** An activation as a layer of its own, by its id. */
  public static LayerPart activation(String id) {
    return layer("activation").with("activation", id);
  }

  /** x + f(x) with the given layers as f. */
  public static LayerPart residual(LayerPart... layers) {
    return layer("residual").with("layers", List.of(layers));
  }

  /**
   * Layers one after the other as one object, for loops of one's own: parameters have the names that they have in an
   * {@link Experiment}, {@code dense1/weight}, in the context that it is applied in. Layers that name no activation have the
   * one of that context.
   */
  public static Layer network(Part... layers) {
    Session session = Session.present();
    return Sequential.of(Arrays.stream(layers).map(layer -> layer.create(Layer.class, session)).toList());
  }

  // ---- others -------------------------------------------------------------------------------------------------

  /** Adam with a learning rate. */
  public static Part adam(double learningRate) {
    return Part.of("adam").with("learning_rate", learningRate);
  }

  /** Gradient descent with a learning rate. */
  public static Part sgd(double learningRate) {
    return Part.of("sgd").with("learning_rate", learningRate);
  }

  /** The penalty strength * sum w^2. */
  public static Part l2(double strength) {
    return Part.of("l2").with("strength", strength);
  }

  /** The penalty strength * sum |w|. */
  public static Part l1(double strength) {
    return Part.of("l1").with("strength", strength);
  }
}
