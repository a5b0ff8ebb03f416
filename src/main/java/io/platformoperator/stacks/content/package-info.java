/** What the stacks are written with: values from resources, objects, sizes by tier, and places for pods. */
@NullMarked
package io.platformoperator.stacks.content;

import org.jspecify.annotations.NullMarked;
