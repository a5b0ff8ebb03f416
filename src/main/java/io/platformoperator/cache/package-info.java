/** A region's Redis or Valkey on ElastiCache: a replication group over the zones, and what it stands on. */
@NullMarked
package io.platformoperator.cache;

import org.jspecify.annotations.NullMarked;
