package org.chainrule.backend.aparapi.lowering;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.util.function.Consumer;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Condition;

/**
 * How work is cut for a kind of device: on a processor few items with a run of neighbouring tasks each, so that the
 * driver's compiler can vectorise over tasks; elsewhere many items that take tasks in turn, so that neighbouring items
 * read neighbouring elements.
 *
 * @param isProcessor whether the device is a processor
 * @param local items of a group
 * @param items most items of a launch
 * @param grain least work of an item, about in additions
 */
public record Target(boolean isProcessor, int local, int items, int grain) {
  private static final int PROCESSOR_ITEMS_PER_UNIT = 4;
  private static final int PROCESSOR_GRAIN = 20_000;
  private static final int GROUP = 64;
  private static final int GROUPS_PER_UNIT = 32;

  public static Target of(OpenCLDevice device) {
    int units = Math.max(1, device.getMaxComputeUnits());
    return device.getType() == Device.TYPE.CPU
        ? new Target(true, 1, units * PROCESSOR_ITEMS_PER_UNIT, PROCESSOR_GRAIN)
        : new Target(false, GROUP, units * GROUPS_PER_UNIT * GROUP, 1);
  }

  /** How many items share a number of tasks of a cost. */
  public int items(int tasks, int cost) {
    long work = (long) tasks * Math.max(1, cost);
    return (int) Math.max(1, Math.min(Math.min(tasks, items), work / grain));
  }

  /** How many ranges a scatter is cut into at most. */
  public int ranges() {
    return items;
  }

  /** Writes the loop over the tasks of one item. */
  public void forEach(Code code, Expr tasks, Consumer<Expr> body) {
    Expr items = code.let(new Expr.Items(true));
    Expr item = code.let(new Expr.Items(false));
    if (!isProcessor) {
      code.loop(item, tasks, items, body::accept);
      return;
    }
    Expr rounded = code.let(Expr.add(tasks, Expr.sub(items, Expr.whole(1))));
    Expr share = code.let(Expr.div(rounded, items));
    Expr from = code.let(Expr.mul(item, share));
    Expr end = code.let(Expr.add(from, share));
    Expr to = code.let(Expr.choice(Condition.less(tasks, end), tasks, end));
    code.loop(from, to, body::accept);
  }
}
