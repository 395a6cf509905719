/** Finds, loads and unloads plug-ins. */
module org.chainrule.host {
  requires transitive org.chainrule.api;
  requires java.compiler;
  requires org.eclipse.osgi;
  requires static transitive org.jspecify;
}
