package org.chainrule.api;

import java.util.List;
import java.util.Set;
import org.chainrule.api.ir.DType;
import org.chainrule.api.ir.Graph;

/** Compiles graphs for a kind of processor. */
public interface TensorBackend extends ExtensionPoint {
  /** The id under which configurations name it. */
  String id();

  /**
   * What it can do here and now.
   *
   * @throws BackendException if it cannot run here; the message says what to install or change
   */
  Capabilities capabilities();

  /**
   * Loads what takes long to load, such as a library of native code. It is called in a thread of its own before a
   * program is compiled, while data are read; nothing depends on it. What fails is to fail in {@link #compile} again.
   */
  default void prepare() {}

  /**
   * The version of the intermediate representation it was written for, which is asked whenever plug-ins are looked up. One
   * whose capabilities are only known once a library is loaded overrides this by {@link #IR_VERSION}.
   */
  default int irVersion() {
    return capabilities().irVersion();
  }

  /**
   * Compiles a graph to one program. Parameters and states are zero until written.
   *
   * @throws BackendException if it cannot be compiled; never a silent fall-back
   */
  Executable compile(Graph graph);

  /**
   * What a backend offers.
   *
   * @param irVersion the version of the intermediate representation it was written for, {@link #IR_VERSION}
   * @param dtypes element types it computes with
   * @param processor the processor it runs on, in words
   * @param details how it runs there, in words, for provenance: tiers, libraries, settings
   */
  record Capabilities(int irVersion, Set<DType> dtypes, String processor, String details) {
    /** Copies the set. */
    public Capabilities {
      dtypes = Set.copyOf(dtypes);
    }
  }

  /**
   * What it finds on this machine: libraries and their versions, devices with their limits, and whether each works when
   * tried. May take seconds; {@code doctor} shows it.
   */
  default List<Finding> diagnose() {
    return List.of();
  }

  /**
   * Something that a backend found on this machine.
   *
   * @param works whether it can be used
   * @param text what it is, and if it cannot be used, why and what would help; one line
   */
  record Finding(boolean works, String text) {}

  /** The version of the intermediate representation: raised when an operation is added or changes its meaning. */
  int IR_VERSION = 1;
}
