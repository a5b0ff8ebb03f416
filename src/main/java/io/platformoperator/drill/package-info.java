/** Drills: rehearsed restores of an environment's data into resources of their own, verified by content, measured and reported. */
@NullMarked
package io.platformoperator.drill;

import org.jspecify.annotations.NullMarked;
