/** The ideas of a lecture on neural networks, each as an experiment that shows its effect and checks that it is there. */
@NullMarked
package org.chainrule.experiments.lessons;

import org.jspecify.annotations.NullMarked;
