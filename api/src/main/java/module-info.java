/** The graph representation, its meaning, and every extension point a plug-in may implement. */
module org.chainrule.api {
  requires static transitive org.jspecify;
  requires static osgi.annotation;

  exports org.chainrule.api;
  exports org.chainrule.api.ir;
}
