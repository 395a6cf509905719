package org.chainrule.backend.aparapi.lowering;

import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.KernelClass;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.code.Statement;
import org.chainrule.backend.aparapi.device.Session;
import org.chainrule.backend.aparapi.pieces.Value;

/**
 * A program on a device, ready to run.
 *
 * @param session the kernel with its arrays
 * @param steps what each run launches, in order, before the end
 * @param ending copies outputs and does updates
 * @param transfers how parameters and states are copied, for each resident memory that has any
 * @param inputs by name
 * @param kept parameters and states by name
 * @param outputs by name
 */
public record Plan(Session session, List<Launch> steps, Launch ending, Map<Memory, Transfer> transfers,
    Map<String, Value> inputs, Map<String, Value> kept, Map<String, Value> outputs) {
  /** The most elements that a transfer of parameters and states takes at once. */
  private static final int MOST_STAGED = 1 << 16;
  /** Programs whose tensors are all at most this large take sizes as arguments. */
  private static final int SMALL = 2048;
  /** Room for sizes that are arguments. */
  private static final int MOST_ARGUMENTS = 4096;

  /** Launches all but the end of a run. */
  public void runSteps() {
    for (Launch launch : steps) {
      session.launch(launch.piece(), launch.items(), launch.round(), 0);
    }
  }

  /** Launches the end of a run. */
  public void end() {
    session.launch(ending.piece(), ending.items(), 0, Ending.FIRST_TIME);
    session.tick();
  }

  /** Copies outputs of the last run once more. */
  public void copyOutputs() {
    session.launch(ending.piece(), ending.items());
  }

  /** A piece and how many items share it, in a round of several. */
  public record Launch(String name, int piece, int items, int round) {}

  /**
   * How elements of a resident memory travel.
   *
   * @param in copies from the arriving array
   * @param out copies to the leaving array
   * @param inPlace where in the arriving array
   * @param outPlace where in the leaving array
   * @param most how many at once
   */
  public record Transfer(Launch in, Launch out, int inPlace, int outPlace, int most) {}

  /** The plan of a graph without calls. */
  public static Plan of(Graph graph, OpenCLDevice device, Target target) {
    return new Maker(new Planner(graph, target).draft(), target, device).make(isSmall(graph));
  }

  private static boolean isSmall(Graph graph) {
    return graph.nodes().stream().allMatch(node -> node.shape().elements() <= SMALL);
  }

  private static final class Maker {
    private final Planner.Draft draft;
    private final Target target;
    private final OpenCLDevice device;
    private final List<Step> steps;
    private final Map<Memory, Transfer> transfers = new EnumMap<>(Memory.class);
    private final Map<Memory, Long> sizes;

    Maker(Planner.Draft draft, Target target, OpenCLDevice device) {
      this.draft = draft;
      this.target = target;
      this.device = device;
      this.steps = new ArrayList<>(draft.steps());
      steps.add(Ending.step(draft.outputs(), draft.updates(), target));
      List<Value> fixed = new ArrayList<>(draft.kept().values());
      fixed.addAll(draft.constants().keySet());
      fixed.addAll(draft.inputs().values());
      draft.outputs().forEach(output -> fixed.add(output.target()));
      sizes = Layout.place(fixed, steps, KernelClass.ARGUMENTS + MOST_ARGUMENTS);
    }

    Plan make(boolean small) {
      int count = steps.size() - 1;
      stage(Memory.FLOATS, Memory.FLOATS_IN, Memory.FLOATS_OUT);
      stage(Memory.INTS, Memory.INTS_IN, Memory.INTS_OUT);
      KernelClass kernel = kernel(small);
      Session.requireRoom(device, sizes.values().stream().mapToLong(Long::longValue).sum());
      Map<Memory, Object> arrays = new EnumMap<>(Memory.class);
      sizes.forEach((memory, size) -> arrays.put(memory, Session.allocate(device, memory, size)));
      System.arraycopy(kernel.arguments(), 0, arrays.get(Memory.INTS), KernelClass.ARGUMENTS,
          kernel.arguments().length);
      draft.constants().forEach((value, literal) -> Words.write(literal, 0, value.words(), arrays.get(value.memory()),
          value.place()));
      Map<String, Value> outputs = new LinkedHashMap<>();
      draft.outputs().forEach(output -> outputs.put(output.name(), output.target()));
      List<Launch> launches = new ArrayList<>();
      draft.runs().forEach(run -> launches.add(launch(run.step(), run.round())));
      return new Plan(new Session(device, kernel, arrays, target.local(), small), List.copyOf(launches),
          launch(count, 0),
          transfers, draft.inputs(), draft.kept(), outputs);
    }

    private Launch launch(int step, int round) {
      return new Launch(steps.get(step).name(), step, steps.get(step).items(), round);
    }

    private void stage(Memory memory, Memory in, Memory out) {
      int most = draft.kept().values().stream().filter(value -> value.memory() == memory).mapToInt(Value::words).max()
          .orElse(0);
      if (most == 0) {
        return;
      }
      int staged = Math.min(most, MOST_STAGED);
      int inPlace = Math.toIntExact(sizes.get(in));
      int outPlace = Math.toIntExact(sizes.get(out));
      sizes.merge(in, (long) staged, Long::sum);
      sizes.merge(out, (long) staged, Long::sum);
      steps.add(Ending.toDevice(target, memory, inPlace, staged));
      Launch toDevice = launch(steps.size() - 1, 0);
      steps.add(Ending.fromDevice(target, memory, outPlace, staged));
      transfers.put(memory, new Transfer(toDevice, launch(steps.size() - 1, 0), inPlace, outPlace, staged));
    }

    private KernelClass kernel(boolean small) {
      List<List<Statement>> pieces = new ArrayList<>();
      for (Step step : steps) {
        Code code = new Code();
        step.writer().accept(code);
        pieces.add(code.statements());
      }
      KernelClass kernel = KernelClass.of(pieces, small);
      return kernel.arguments().length > MOST_ARGUMENTS ? KernelClass.of(pieces, false) : kernel;
    }
  }
}
