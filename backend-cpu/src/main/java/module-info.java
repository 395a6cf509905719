/** The default backend: runs compiled graphs on the processor. */
module org.chainrule.backend.cpu {
  requires transitive org.chainrule.api;
  requires static jdk.incubator.vector;
  requires static transitive org.jspecify;
  requires static osgi.annotation;

  exports org.chainrule.backend.cpu;

  provides org.chainrule.api.ExtensionPoint with org.chainrule.backend.cpu.CpuBackend;
}
