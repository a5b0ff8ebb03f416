/** Building blocks of the stacks: chart values from resources, objects, pod sizes by tier, and pod placement. */
@NullMarked
package io.platformoperator.stacks.manifests;

import org.jspecify.annotations.NullMarked;
