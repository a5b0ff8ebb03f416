/** Building blocks of the stacks: chart values from resources, objects, pod sizes by tier, and pod placement. */
@NullMarked
package io.platformoperator.stacks.content;

import org.jspecify.annotations.NullMarked;
