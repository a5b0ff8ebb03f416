/** A region's Redis or Valkey on ElastiCache: a replication group across the zones, with the resources it requires. */
@NullMarked
package io.platformoperator.cache;

import org.jspecify.annotations.NullMarked;
