package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import org.jspecify.annotations.Nullable;

/**
 * The database or the cache of a region, as its child reports it from AWS. Of a region that does not answer, this is the last
 * that was seen.
 *
 * @param role role that AWS shows; null if there is no such resource
 * @param fenced true if AWS shows the fence in place
 * @param line kind, name and message of the child
 */
public record StoreFacts(@Nullable DataRole role, boolean fenced, String line) {}
