/**
 * The in-cluster stacks, and the reconciler that renders, applies and watches the objects of each: charts with values, and
 * objects of the operator's own.
 */
@NullMarked
package io.platformoperator.stacks;

import org.jspecify.annotations.NullMarked;
