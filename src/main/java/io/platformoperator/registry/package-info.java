/** A region's image repositories. */
@NullMarked
package io.platformoperator.registry;

import org.jspecify.annotations.NullMarked;
