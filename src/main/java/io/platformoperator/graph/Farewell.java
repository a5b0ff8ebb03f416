package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * How a resource is to go.
 *
 * @param policy the owner's deletion policy
 * @param want what was wanted of it, or null for one that the graph no longer mentions
 */
public record Farewell<W>(DeletionPolicy policy, @Nullable W want) {}
