/** Speed, latency and memory, measured beside a peer: the command {@code bench}. */
module org.chainrule.benchmarks {
  requires transitive org.chainrule.api;
  requires org.chainrule.autograd;
  requires org.chainrule.training;
  requires org.chainrule.host;
  requires org.chainrule.experiments;
  requires aparapi;
  requires com.fasterxml.jackson.databind;
  requires com.microsoft.onnxruntime;
  requires info.picocli;
  requires java.compiler;
  requires jdk.management;
  requires static transitive org.jspecify;
  requires static osgi.annotation;

  exports org.chainrule.benchmarks;
  exports org.chainrule.benchmarks.peer;
  exports org.chainrule.benchmarks.workload;

  opens org.chainrule.benchmarks to info.picocli;

  provides org.chainrule.api.ExtensionPoint with org.chainrule.benchmarks.BenchCommand;
}
