/** Connections to the clusters that stacks run on. */
@NullMarked
package io.platformoperator.workload;

import org.jspecify.annotations.NullMarked;
