package org.chainrule.backend.aparapi.lowering;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.util.Optional;
import java.util.function.Consumer;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.code.Expr;
import org.chainrule.backend.aparapi.code.Condition;
import org.chainrule.backend.aparapi.pieces.Tile;

/**
 * How work is cut for a kind of device: on a processor few items with a run of neighbouring tasks each, so that the
 * driver's compiler can vectorise over tasks; elsewhere many items that take tasks in turn, so that neighbouring items
 * read neighbouring elements.
 *
 * @param isProcessor whether the device is a processor
 * @param local items of a group
 * @param items most items of a launch
 * @param grain least work of an item, about in additions
 * @param tile of products, if they gain by any
 */
public record Target(boolean isProcessor, int local, int items, int grain, Optional<Tile> tile) {
  private static final int PROCESSOR_ITEMS_PER_UNIT = 4;
  private static final int PROCESSOR_GRAIN = 20_000;
  private static final int PROCESSOR_WIDTH = 16;
  private static final int GROUP = 64;
  private static final int GROUPS_PER_UNIT = 32;

  /** For a device, with a tile that suits its kind. */
  public static Target of(OpenCLDevice device) {
    return device.getType() == Device.TYPE.CPU ? processor(device) : graphics(device);
  }

  /** As a processor. */
  private static Target processor(OpenCLDevice device) {
    return new Target(true, 1, units(device) * PROCESSOR_ITEMS_PER_UNIT, PROCESSOR_GRAIN,
        Optional.of(TileChoice.PROCESSOR.getFirst()));
  }

  /** As a graphics card. */
  public static Target graphics(OpenCLDevice device) {
    int local = Math.clamp(device.getMaxWorkGroupSize(), 1, GROUP);
    return new Target(false, local, units(device) * GROUPS_PER_UNIT * local, 1,
        Optional.of(TileChoice.GRAPHICS.getFirst()));
  }

  private static int units(OpenCLDevice device) {
    return Math.max(1, device.getMaxComputeUnits());
  }

  /** The same with another tile, or none. */
  public Target withTile(Optional<Tile> other) {
    return new Target(isProcessor, local, items, grain, other);
  }

  /** How many tasks keep the device busy. */
  public int workers() {
    return items;
  }

  /** How many items share a number of tasks of a cost. */
  public int items(int tasks, int cost) {
    long work = (long) tasks * Math.max(1, cost);
    return (int) Math.max(1, Math.min(Math.min(tasks, items), work / grain));
  }

  /** How many neighbouring elements a task should take at least. */
  public int leastWidth() {
    return isProcessor ? PROCESSOR_WIDTH : 1;
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
