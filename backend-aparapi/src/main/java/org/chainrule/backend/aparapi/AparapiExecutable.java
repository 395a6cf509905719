package org.chainrule.backend.aparapi;

import com.aparapi.device.OpenCLDevice;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.chainrule.api.Executable;
import org.chainrule.api.ir.Graph;
import org.chainrule.api.ir.Literal;
import org.chainrule.api.ir.Node;
import org.chainrule.api.ir.TensorType;
import org.chainrule.backend.aparapi.code.Memory;
import org.chainrule.backend.aparapi.device.Session;
import org.chainrule.backend.aparapi.device.Transfers;
import org.chainrule.backend.aparapi.lowering.Plan;
import org.chainrule.backend.aparapi.lowering.Target;
import org.chainrule.backend.aparapi.lowering.Words;
import org.chainrule.backend.aparapi.pieces.Value;
import org.jspecify.annotations.Nullable;

/** A program on a device. */
final class AparapiExecutable implements Executable {
  private final Graph graph;
  private final OpenCLDevice device;
  private final Target target;
  private final Map<String, TensorType> inputs = new HashMap<>();
  private final Map<String, TensorType> kept = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private final Set<String> updated = new LinkedHashSet<>();
  private final Family family;
  private final Plan plan;
  private final OnDevice onDevice;
  private final Set<Memory> arriving = EnumSet.noneOf(Memory.class);
  private final Set<Memory> present = EnumSet.noneOf(Memory.class);
  private long collections;
  private boolean ran;
  private boolean closed;

  /** Programs that share values. */
  private static final class Family {
    private final KeptValues values = new KeptValues();
    private int members;
  }

  AparapiExecutable(Graph graph, OpenCLDevice device, Target target) {
    this(graph, device, target, new Family());
  }

  private AparapiExecutable(Graph graph, OpenCLDevice device, Target target, Family family) {
    this.graph = graph;
    this.device = device;
    this.target = target;
    this.family = family;
    graph.parameters().forEach((name, node) -> kept.put(name, node.type()));
    graph.states().forEach((name, node) -> kept.put(name, node.type()));
    graph.inputs().forEach((name, node) -> inputs.put(name, node.type()));
    kept.forEach(family.values::checkFits);
    Graph inlined = graph.inlined();
    missing.addAll(inlined.inputs().keySet());
    inlined.updates().keySet().forEach(leaf -> updated.add(Graph.name(leaf)));
    this.plan = Plan.of(inlined, device, target);
    this.onDevice = new OnDevice(plan);
    family.members++;
    kept.forEach((name, type) -> family.values.join(name, type, holder(name)));
  }

  private Plan plan() {
    if (closed) {
      throw new IllegalStateException("this program is closed");
    }
    return plan;
  }

  /** Who holds the value of a name in device memory: this program, unless only an unused operand reads it. */
  private @Nullable OnDevice holder(String name) {
    return plan().kept().containsKey(name) ? onDevice : null;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  Transfers transfers() {
    return plan().session().transfers();
  }

  int launches() {
    return plan().steps().size() + 1;
  }

  /** Does to device memory what a collector that moves arrays does; for tests. */
  void loseMemory() {
    plan().session().lose();
  }

  @Override
  public void write(String name, Literal value) {
    Plan open = plan();
    TensorType type = inputs.containsKey(name) ? inputs.get(name) : kept.get(name);
    if (type == null) {
      Set<String> known = new TreeSet<>(inputs.keySet());
      known.addAll(kept.keySet());
      throw new IllegalArgumentException("there is no input, parameter or state '%s'; there are %s"
          .formatted(name, known));
    }
    check(name, type, value);
    if (kept.containsKey(name)) {
      family.values.write(name, value, holder(name));
      return;
    }
    missing.remove(name);
    Value input = open.inputs().get(name);
    if (input != null) {
      Words.write(value, 0, input.words(), array(input.memory()), input.place());
      arriving.add(input.memory());
    }
  }

  private static void check(String name, TensorType type, Literal value) {
    if (type.dtype() != value.dtype() || !type.shape().sameSizes(value.shape())) {
      throw new IllegalArgumentException("'%s' is %s, which does not fit %s".formatted(name, type, value.type()));
    }
  }

  private Object array(Memory memory) {
    Session session = plan().session();
    return switch (memory.type()) {
      case FLOAT -> session.floats(memory);
      case INT, LONG -> session.ints(memory);
    };
  }

  @Override
  public void run() {
    Plan open = plan();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("write these inputs before the first run: " + missing);
    }
    open.kept().keySet().forEach(name -> family.values.refresh(name, onDevice));
    arriving.forEach(open.session()::put);
    arriving.clear();
    present.clear();
    open.runSteps();
    collections = Session.collections();
    open.end();
    ran = true;
    for (String name : updated) {
      if (open.kept().containsKey(name)) {
        family.values.changed(name, onDevice);
      }
    }
  }

  @Override
  public void read(String name, Literal into) {
    check(name, type(name), into);
    into.copyFrom(value(name));
  }

  @Override
  public Literal read(String name) {
    return value(name);
  }

  private TensorType type(String name) {
    plan();
    Node output = graph.outputs().get(name);
    TensorType type = output == null ? kept.get(name) : output.type();
    if (type == null) {
      Set<String> known = new TreeSet<>(graph.outputs().keySet());
      known.addAll(kept.keySet());
      throw new IllegalArgumentException("there is no output, parameter or state '%s'; there are %s"
          .formatted(name, known));
    }
    return type;
  }

  private Literal value(String name) {
    TensorType type = type(name);
    Value output = plan().outputs().get(name);
    if (output == null) {
      return family.values.read(name, holder(name));
    }
    if (!ran) {
      throw new IllegalStateException("output '" + name + "' has no numbers before the first run");
    }
    fetch(output.memory());
    Literal result = Literal.zeros(type);
    Words.read(array(output.memory()), output.place(), result, 0, output.words());
    return result;
  }

  private void fetch(Memory memory) {
    if (present.add(memory)) {
      plan().session().get(memory, plan()::copyOutputs, collections);
    }
  }

  @Override
  public Executable share(Graph other) {
    plan();
    return new AparapiExecutable(other, device, target, family);
  }

  @Override
  public void close() {
    if (!closed) {
      family.members--;
      family.values.leave(onDevice, family.members > 0);
      plan().session().close();
      closed = true;
    }
  }

  /** This program's device memory, as others that share values see it. */
  private static final class OnDevice implements KeptValues.Holder {
    private final Plan plan;

    OnDevice(Plan plan) {
      this.plan = plan;
    }

    @Override
    public Literal download(String name, TensorType type) {
      Value value = Objects.requireNonNull(plan.kept().get(name));
      Plan.Transfer transfer = Objects.requireNonNull(plan.transfers().get(value.memory()));
      Literal result = Literal.zeros(type);
      boolean real = value.memory() == Memory.FLOATS;
      Memory from = real ? Memory.FLOATS_OUT : Memory.INTS_OUT;
      for (int first = 0; first < value.words(); first += transfer.most()) {
        int count = Math.min(transfer.most(), value.words() - first);
        int place = value.place() + first;
        plan.session().get(from,
            () -> plan.session().launch(transfer.out().piece(), transfer.out().items(), place, count), -1);
        Words.read(real ? plan.session().floats(from) : plan.session().ints(from), transfer.outPlace(), result, first,
            count);
      }
      return result;
    }

    @Override
    public void upload(String name, Literal literal) {
      Value value = Objects.requireNonNull(plan.kept().get(name));
      Plan.Transfer transfer = Objects.requireNonNull(plan.transfers().get(value.memory()));
      boolean real = value.memory() == Memory.FLOATS;
      Memory to = real ? Memory.FLOATS_IN : Memory.INTS_IN;
      for (int first = 0; first < value.words(); first += transfer.most()) {
        int count = Math.min(transfer.most(), value.words() - first);
        Words.write(literal, first, count, real ? plan.session().floats(to) : plan.session().ints(to),
            transfer.inPlace());
        plan.session().put(to);
        plan.session().launch(transfer.in().piece(), transfer.in().items(), value.place() + first, count);
      }
    }
  }
}
