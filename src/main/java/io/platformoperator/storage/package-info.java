/** The S3 buckets of a region: documents, backups and logs. */
@NullMarked
package io.platformoperator.storage;

import org.jspecify.annotations.NullMarked;
