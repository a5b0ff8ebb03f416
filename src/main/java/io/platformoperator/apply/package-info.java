/** Objects on a cluster: applied in order, kept as they were applied, pruned, and asked how they are. */
@NullMarked
package io.platformoperator.apply;

import org.jspecify.annotations.NullMarked;
