package org.chainrule.backend.aparapi.lowering;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.KernelClass;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.device.Session;
import org.chainrule.backend.aparapi.pieces.Value;

/** The steps at the end of each run and around it: outputs leave, updates take effect, memory is shown to be alive. */
final class Ending {
  /** The value of {@link KernelClass#COUNT} for the launch that belongs to a run. */
  static final int FIRST_TIME = 1;

  private Ending() {}

  /** Where numbers come from. */
  sealed interface Source {
    record Number(Expr value) implements Source {}

    record Stored(Value value) implements Source {}
  }

  /** A named result and where it leaves. */
  record Output(String name, Value target, Source source) {}

  /** A parameter or state and its next value. */
  record Update(Value leaf, Source source) {}

  /**
   * Copies outputs; then, at the first time in a run, does the updates and counts the canaries up: elements that are both
   * copied and updated are touched by one work item. Later times serve outputs that were lost on their way.
   */
  static Step step(List<Output> outputs, List<Update> updates, Target target) {
    List<Value> reads = new ArrayList<>();
    int most = 1;
    for (Output output : outputs) {
      most = Math.max(most, output.target().elements());
      add(reads, output.source());
    }
    for (Update update : updates) {
      most = Math.max(most, update.leaf().elements());
      add(reads, update.source());
    }
    return new Step("end", reads, List.of(), target.items(most, 1), code -> {
      outputs.forEach(output -> copy(code, target, output.source(), output.target()));
      Expr firstTime = code.let(new Expr.Argument(KernelClass.COUNT));
      updates.forEach(update -> code.when(Condition.equal(firstTime, Expr.whole(FIRST_TIME)),
          () -> copy(code, target, update.source(), update.leaf())));
      Expr item = code.let(new Expr.Items(false));
      code.when(Condition.all(Condition.equal(item, Expr.whole(0)),
          Condition.equal(firstTime, Expr.whole(FIRST_TIME))), () -> {
            Expr next = code.let(Expr.add(new Expr.Load(Memory.FLOATS, Expr.whole(Session.CANARY)), Expr.real(1)));
            code.store(Memory.FLOATS, Expr.whole(Session.CANARY), Expr.choice(
                Condition.less(next, Expr.real(Session.CANARY_LIMIT)), next, Expr.real(0)));
            code.store(Memory.INTS, Expr.whole(Session.CANARY), Expr.add(
                code.let(new Expr.Load(Memory.INTS, Expr.whole(Session.CANARY))), Expr.whole(1)));
          });
      showCanary(code, Memory.FLOATS, Memory.FLOATS_OUT);
      showCanary(code, Memory.INTS, Memory.INTS_OUT);
    });
  }

  private static void add(List<Value> reads, Source source) {
    if (source instanceof Source.Stored(Value value)) {
      reads.add(value);
    }
  }

  private static void copy(Code code, Target target, Source source, Value into) {
    if (into.elements() == 0) {
      return;
    }
    target.forEach(code, Expr.size(into.elements()), i -> into.store(code, i, switch (source) {
      case Source.Number(Expr value) -> value;
      case Source.Stored(Value value) -> value.at(code, i);
    }));
  }

  private static void showCanary(Code code, Memory memory, Memory out) {
    code.when(Condition.equal(code.let(new Expr.Items(false)), Expr.whole(0)),
        () -> code.store(out, Expr.whole(Session.CANARY), new Expr.Load(memory, Expr.whole(Session.CANARY))));
  }

  /** Copies elements that arrived behind the inputs to a place in a resident array. */
  static Step toDevice(Target target, Memory memory, int staging, int most) {
    Memory from = memory == Memory.FLOATS ? Memory.FLOATS_IN : Memory.INTS_IN;
    return new Step("to device", List.of(), List.of(), target.items(most, 1),
        code -> target.forEach(code, new Expr.Argument(KernelClass.COUNT), i -> code.store(memory,
            Expr.add(new Expr.Argument(KernelClass.PLACE), i), new Expr.Load(from, Expr.add(Expr.size(staging), i)))));
  }

  /** Copies elements from a place in a resident array behind the outputs. */
  static Step fromDevice(Target target, Memory memory, int staging, int most) {
    Memory to = memory == Memory.FLOATS ? Memory.FLOATS_OUT : Memory.INTS_OUT;
    return new Step("from device", List.of(), List.of(), target.items(most, 1), code -> {
      target.forEach(code, new Expr.Argument(KernelClass.COUNT), i -> code.store(to, Expr.add(Expr.size(staging), i),
          new Expr.Load(memory, Expr.add(new Expr.Argument(KernelClass.PLACE), i))));
      showCanary(code, memory, to);
    });
  }
}
