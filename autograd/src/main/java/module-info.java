/** Reverse-mode differentiation as a transformation of graphs, and checks of gradients. */
module org.chainrule.autograd {
  requires transitive org.chainrule.api;
  requires static transitive org.jspecify;

  exports org.chainrule.autograd;
}
