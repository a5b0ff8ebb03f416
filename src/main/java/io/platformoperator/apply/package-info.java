/** Server-side apply of sets of objects to a cluster: ordered apply, drift correction, pruning, deletion and health. */
@NullMarked
package io.platformoperator.apply;

import org.jspecify.annotations.NullMarked;
