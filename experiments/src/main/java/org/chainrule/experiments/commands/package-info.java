/** The commands of the command line. */
@NullMarked
package org.chainrule.experiments.commands;

import org.jspecify.annotations.NullMarked;
