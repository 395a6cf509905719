/**
 * What a plug-in author sees: {@link org.chainrule.api.Tensor}, the annotation {@link org.chainrule.api.Plugin}, the
 * {@link org.chainrule.api.Context}, and one interface for every {@link org.chainrule.api.ExtensionPoint}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package org.chainrule.api;
