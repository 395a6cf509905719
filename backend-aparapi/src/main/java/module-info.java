/** The OpenCL backend: runs compiled graphs on graphics cards and other OpenCL devices, by way of Aparapi. */
module org.chainrule.backend.aparapi {
  requires transitive org.chainrule.api;
  requires aparapi;
  requires java.logging;
  requires java.management;
  requires jdk.management;
  requires static transitive org.jspecify;
  requires static osgi.annotation;

  exports org.chainrule.backend.aparapi;

  provides org.chainrule.api.ExtensionPoint with org.chainrule.backend.aparapi.AparapiBackend;
}
