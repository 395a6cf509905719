package org.chainrule.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.ir.DType;
import org.chainrule.backend.cpu.kernels.Panel;

/** Memory that steps ask for besides what they read and write. */
public final class Scratch {
  private record Place(int worker, int number) {}

  private record Key(DType dtype, int worker, int number) {}

  private final int workers;
  private final Map<Key, Panel> panels = new HashMap<>();
  private final Map<Place, Workspace> workspaces = new HashMap<>();
  private List<Value> values = new ArrayList<>();

  public Scratch(int workers) {
    this.workers = workers;
  }

  public int workers() {
    return workers;
  }

  /** A value for each worker, in use only while the step runs. */
  public Value[] values(DType dtype, int elements) {
    Value[] each = new Value[workers];
    Arrays.setAll(each, _ -> value(dtype, elements));
    return each;
  }

  /** A value in use only while the step runs. */
  public Value value(DType dtype, int elements) {
    Value value = new Value(dtype, elements, Value.Kind.TEMPORARY);
    add(value);
    return value;
  }

  /** A value in use only while the step runs. */
  public void add(Value value) {
    values.add(value);
  }

  /**
   * A panel for each worker, shared with all other steps.
   *
   * @param dtype its element type
   * @param number tells several panels of one worker apart
   * @param rows how many rows are needed
   */
  public Panel[] panels(DType dtype, int number, int rows) {
    Panel[] each = new Panel[workers];
    Arrays.setAll(each, worker -> panel(dtype, worker, number, rows));
    return each;
  }

  /** A panel of one worker. */
  public Panel panel(DType dtype, int worker, int number, int rows) {
    Panel panel = panels.computeIfAbsent(new Key(dtype, worker, number), _ -> new Panel(dtype));
    panel.reserve(rows);
    return panel;
  }

  /**
   * A workspace for each worker, shared with all other steps.
   *
   * @param number tells several workspaces of one worker apart
   * @param elements how many are needed
   */
  public Workspace[] workspaces(int number, int elements) {
    Workspace[] each = new Workspace[workers];
    Arrays.setAll(each, worker -> workspace(worker, number, elements));
    return each;
  }

  /** A workspace of one worker. */
  public Workspace workspace(int worker, int number, int elements) {
    Workspace workspace = workspaces.computeIfAbsent(new Place(worker, number), _ -> new Workspace());
    workspace.reserve(elements);
    return workspace;
  }

  /** The values asked for since the last call. */
  public List<Value> take() {
    List<Value> taken = values;
    values = new ArrayList<>();
    return taken;
  }

  /** Gets the memory of panels and workspaces. */
  public void allocate() {
    panels.values().forEach(Panel::allocate);
    workspaces.values().forEach(Workspace::allocate);
  }
}
