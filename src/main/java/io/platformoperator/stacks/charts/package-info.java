/** Charts: where they come from, and what they render to. */
@NullMarked
package io.platformoperator.stacks.charts;

import org.jspecify.annotations.NullMarked;
