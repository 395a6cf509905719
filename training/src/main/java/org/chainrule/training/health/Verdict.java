package org.chainrule.training.health;

/**
 * Something that is wrong with a training, in words.
 *
 * @param rule what kind of thing, such as {@code dead_units}
 * @param place where in the model, such as {@code dense1}; empty if that has no meaning
 * @param step steps done when it was seen first
 * @param text what was measured, and what to try
 */
public record Verdict(String rule, String place, long step, String text) {}
