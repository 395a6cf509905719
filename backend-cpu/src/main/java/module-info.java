/** The default backend: runs compiled graphs on the processor. */
module org.chainrule.backend.cpu {
  requires transitive org.chainrule.api;
  requires static transitive org.jspecify;
}
