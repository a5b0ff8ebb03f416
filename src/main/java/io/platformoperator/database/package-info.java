/** A region's PostgreSQL on RDS: an instance, its read replicas, and what they stand on. */
@NullMarked
package io.platformoperator.database;

import org.jspecify.annotations.NullMarked;
