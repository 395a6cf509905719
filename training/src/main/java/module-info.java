/** Assembles models and trains them. */
module org.chainrule.training {
  requires transitive org.chainrule.api;
  requires transitive org.chainrule.autograd;
  requires static transitive org.jspecify;
}
