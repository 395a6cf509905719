package org.chainrule.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.Reference;
import org.chainrule.api.ir.TensorType;

/** Compiles functions of tensors for a backend, for loops of one's own. */
public final class Compiler {
  private final TensorBackend backend;

  /** A compiler for a backend. */
  public Compiler(TensorBackend backend) {
    this.backend = backend;
  }

  /**
   * Compiles a function. It is traced when first called with operands of a type, and once more for each new one; after
   * that only the compiled program runs.
   */
  public Compiled compile(Function<List<Tensor>, List<Tensor>> function) {
    return new Compiled(backend, function);
  }

  /** A compiled function. */
  public static final class Compiled implements AutoCloseable {
    private final TensorBackend backend;
    private final Function<List<Tensor>, List<Tensor>> function;
    private final Map<List<TensorType>, Executable> programs = new LinkedHashMap<>();

    private Compiled(TensorBackend backend, Function<List<Tensor>, List<Tensor>> function) {
      this.backend = backend;
      this.function = function;
    }

    /** The results for concrete operands. */
    public List<Tensor> call(Tensor... operands) {
      return call(Arrays.stream(operands).map(operand -> operand.node()).map(Reference::evaluate)
          .toList()).stream().map(Tensors::constant).toList();
    }

    /** The results for numbers. */
    public List<Literal> call(List<Literal> operands) {
      Executable program = programs.computeIfAbsent(operands.stream().map(Literal::type).toList(), this::trace);
      for (int i = 0; i < operands.size(); i++) {
        if (program.graph().inputs().containsKey("x" + i)) {
          program.write("x" + i, operands.get(i));
        }
      }
      program.run();
      return program.graph().outputs().keySet().stream().map(program::read).toList();
    }

    /** How many times the function was traced. */
    public int traces() {
      return programs.size();
    }

    private Executable trace(List<TensorType> types) {
      List<Tensor> operands = new ArrayList<>();
      types.forEach(type -> operands.add(Tensors.input("x" + operands.size(), type.dtype(), type.shape())));
      Map<String, Node> outputs = new LinkedHashMap<>();
      function.apply(operands).forEach(result -> outputs.put("y" + outputs.size(), result.node()));
      return backend.compile(Graph.of(outputs));
    }

    @Override
    public void close() {
      programs.values().forEach(Executable::close);
      programs.clear();
    }
  }
}
