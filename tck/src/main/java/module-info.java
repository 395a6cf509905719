/** Checks that an implementation of an extension point keeps its promises. */
module org.chainrule.tck {
  requires transitive org.chainrule.api;
  requires org.chainrule.autograd;
  requires static org.junit.jupiter.api; // not transitive: who uses the checks alone needs no JUnit
  requires static transitive org.jspecify;

  exports org.chainrule.tck;
}
