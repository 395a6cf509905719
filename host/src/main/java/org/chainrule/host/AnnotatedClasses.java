package org.chainrule.host;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.Optional;
import org.chainrule.api.Plugin;

/** Finds {@code @Plugin} in class files without loading them. */
final class AnnotatedClasses {
  private static final String DESCRIPTOR = Plugin.class.descriptorString();

  private AnnotatedClasses() {}

  /** The name of the class, if it is annotated as a plug-in. */
  static Optional<String> annotated(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    return model.findAttribute(Attributes.runtimeVisibleAnnotations())
        .filter(attribute -> attribute.annotations().stream()
            .anyMatch(annotation -> annotation.className().equalsString(DESCRIPTOR)))
        .map(_ -> model.thisClass().asInternalName().replace('/', '.'));
  }
}
