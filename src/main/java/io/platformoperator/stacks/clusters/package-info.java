/** Ways into the clusters that stacks run on. */
@NullMarked
package io.platformoperator.stacks.clusters;

import org.jspecify.annotations.NullMarked;
