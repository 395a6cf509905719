/** How well a training is: figures measured now and then, and verdicts on them in words. */
@org.jspecify.annotations.NullMarked
package org.chainrule.training.health;
