package org.chainrule.api;

/**
 * What every kind of plug-in extends, so that one look-up finds all of them. Implement one of the sub-interfaces:
 * {@link Activation}, {@link Optimizer}, {@link Regularizer}, {@link TensorBackend}, {@link Layer}, {@link Loss},
 * {@link Metric}, {@link Initializer}, {@link Schedule}, {@link Dataset}, {@link Augmentation}, {@link Tracker},
 * {@link SearchStrategy}, {@link ModelFormat} or {@link Command}.
 */
public interface ExtensionPoint {}
