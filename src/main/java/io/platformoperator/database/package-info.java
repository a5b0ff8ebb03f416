/** A region's PostgreSQL on RDS: an instance and its read replicas, with the resources they require. */
@NullMarked
package io.platformoperator.database;

import org.jspecify.annotations.NullMarked;
