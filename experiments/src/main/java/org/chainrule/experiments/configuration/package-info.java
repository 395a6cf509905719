/** Configuration files: YAML read with the place of every key, overrides, and typed access with errors that help. */
@NullMarked
package org.chainrule.experiments.configuration;

import org.jspecify.annotations.NullMarked;
