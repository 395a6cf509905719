/** Checks that an implementation of an extension point keeps its promises. */
module org.chainrule.tck {
  requires transitive org.chainrule.api;
  requires org.chainrule.autograd;
  requires static transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports org.chainrule.tck;
}
