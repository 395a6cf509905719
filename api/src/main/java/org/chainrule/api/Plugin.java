package org.chainrule.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;

/**
 * Marks a public record or class as a plug-in. Its kind is the extension point that it implements; its hyper-parameters
 * are its record components, with defaults from its shortest constructor, whose parameters are the required ones: the
 * leading components.
 *
 * <p>Nothing else is registered anywhere: the build writes {@code META-INF/services}, the OSGi capability and the
 * module's {@code provides} from this annotation.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SuppressWarnings("exports") // for bnd alone: whoever uses modules needs no OSGi
@Capability(namespace = "osgi.serviceloader", name = "org.chainrule.api.ExtensionPoint",
    attribute = "register:=\"${@class}\"")
@Requirement(namespace = "osgi.extender", name = "osgi.serviceloader.registrar", version = "1.0.0")
public @interface Plugin {
  /** The id under which configurations name it: lower_snake_case, unique within its kind. */
  String value();
}
