/** A region's buckets: documents, backups, logs. */
@NullMarked
package io.platformoperator.storage;

import org.jspecify.annotations.NullMarked;
