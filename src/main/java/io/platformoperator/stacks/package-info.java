/**
 * The in-cluster stacks: what each wants (charts with values, and objects of our own), and the reconciler that renders,
 * applies and watches it.
 */
@NullMarked
package io.platformoperator.stacks;

import org.jspecify.annotations.NullMarked;
