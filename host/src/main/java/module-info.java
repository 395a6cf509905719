/** Finds, loads and unloads plug-ins. */
module org.chainrule.host {
  requires transitive org.chainrule.api;
  requires java.compiler;
  requires org.eclipse.osgi;
  requires static transitive org.jspecify;

  // So that plug-in modules on the module path are resolved with the program.
  uses org.chainrule.api.ExtensionPoint;

  exports org.chainrule.host;
}
