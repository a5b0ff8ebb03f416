/**
 * A region's Redis or Valkey on ElastiCache: a replication group across the zones, with the resources it requires, and a global
 * datastore that replicates it to the other region.
 */
@NullMarked
package io.platformoperator.cache;

import org.jspecify.annotations.NullMarked;
