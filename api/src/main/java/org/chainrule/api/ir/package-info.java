/**
 * The intermediate representation: a closed set of operations ({@link org.chainrule.api.ir.Op}), their shapes
 * ({@link org.chainrule.api.ir.Shapes}), their meaning ({@link org.chainrule.api.ir.Reference}) and the graphs made of
 * them ({@link org.chainrule.api.ir.Graph}).
 *
 * <p>An operation is a record that holds attributes only; a {@link org.chainrule.api.ir.Node} adds the operands. An
 * interpretation of the representation is one exhaustive switch over {@code Op} without a default.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package org.chainrule.api.ir;
