/** Copies images that ECR does not replicate to the region that stands by. */
@NullMarked
package io.platformoperator.recovery.images;

import org.jspecify.annotations.NullMarked;
