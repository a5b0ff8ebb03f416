/** The image repositories of a region on ECR. */
@NullMarked
package io.platformoperator.registry;

import org.jspecify.annotations.NullMarked;
