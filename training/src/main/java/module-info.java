/** Assembles models and trains them. */
module org.chainrule.training {
  requires transitive org.chainrule.api;
  requires transitive org.chainrule.autograd;
  requires com.fasterxml.jackson.databind;
  requires java.management;
  requires static transitive org.jspecify;

  exports org.chainrule.training;
  exports org.chainrule.training.health;
}
