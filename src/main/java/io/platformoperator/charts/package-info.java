/** Charts: where they come from, and what they render to. */
@NullMarked
package io.platformoperator.charts;

import org.jspecify.annotations.NullMarked;
