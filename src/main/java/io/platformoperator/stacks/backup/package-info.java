/** The backup stack: Velero, and the mirror of GitOps repositories. */
@NullMarked
package io.platformoperator.stacks.backup;

import org.jspecify.annotations.NullMarked;
