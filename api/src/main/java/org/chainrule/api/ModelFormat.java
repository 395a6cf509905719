package org.chainrule.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;

/** A file format for trained models. */
public interface ModelFormat extends ExtensionPoint {
  /** The file name extension, without a dot. */
  String extension();

  /**
   * Loads what takes long to load, such as a library of native code. It is called in a thread of its own while a model
   * trains that is to be exported, so that {@link #export} need not wait; nothing depends on it. What fails is to fail in
   * {@link #export} again.
   */
  default void prepare() {}

  /**
   * Writes a model, runs the file, compares with the model's own output at several batch sizes, and only then moves the
   * file into place.
   *
   * @throws IOException if the model cannot be written or differs when run; nothing is left at {@code file} then, and
   *     the message names the first node that differs
   */
  Verification export(Model model, Path file) throws IOException;

  /** Runs a file on the verification vectors that it carries. */
  Verification verify(Path file) throws IOException;

  /** What a file contains, in lines of text. */
  String inspect(Path file) throws IOException;

  /** Loads a file for prediction. */
  Predictor open(Path file) throws IOException;

  /** A trained model as formats see it. */
  interface Model {
    /**
     * The model traced for evaluation at a batch size: one input named {@code input}, output {@code output} and, where
     * the loss gives it another meaning, {@code prediction}.
     */
    Graph graph(int batch);

    /** Trained values of parameters and states by name. */
    Map<String, Literal> values();

    /** Outputs of the model as trained, by name. */
    Map<String, Literal> predict(Literal input);

    /** Real samples to verify with. */
    Literal samples(int count);

    /** Facts to store with the model. */
    Map<String, String> metadata();
  }

  /**
   * The result of running a file.
   *
   * @param passed whether outputs agree within tolerance
   * @param maxAbsError largest absolute difference met
   * @param report what was compared, in words
   */
  record Verification(boolean passed, double maxAbsError, String report) {}

  /** A loaded model. */
  interface Predictor extends AutoCloseable {
    /** The input's name and symbolic shape, such as {@code input: float32[batch, 64]}, in words. */
    String signature();

    /** Sizes of one sample, without the batch axis. */
    int[] sampleShape();

    /** Facts stored with the model. */
    Map<String, String> metadata();

    /** Outputs by name for a batch. */
    Map<String, Literal> predict(Literal input) throws IOException;

    @Override
    void close();
  }
}
