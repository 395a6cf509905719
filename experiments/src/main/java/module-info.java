/** Configured, reproducible experiments and their command line. */
module org.chainrule.experiments {
  requires transitive org.chainrule.training;
  requires org.chainrule.host;
  requires org.chainrule.tck;
  requires com.google.guice;
  requires jakarta.inject;
  requires com.google.common;
  requires org.objectweb.asm;
  requires info.picocli;
  requires com.fasterxml.jackson.databind;
  requires org.snakeyaml.engine;
  requires de.siegmar.fastcsv;
  requires gg.jte.runtime;
  requires me.tongfei.progressbar;
  requires org.eclipse.elk.core;
  requires org.eclipse.elk.graph;
  requires org.eclipse.elk.alg.layered;
  requires org.eclipse.emf.common;
  requires org.eclipse.emf.ecore;
  requires java.desktop;
  requires java.management;
  requires jdk.httpserver;
  requires static transitive org.jspecify;

  exports org.chainrule.experiments;
  exports org.chainrule.experiments.draw;
  exports org.chainrule.experiments.script;

  opens org.chainrule.experiments to info.picocli;
  opens org.chainrule.experiments.commands to info.picocli;
  opens org.chainrule.experiments.report to gg.jte.runtime;
  opens org.chainrule.experiments.run to com.google.guice;
}
