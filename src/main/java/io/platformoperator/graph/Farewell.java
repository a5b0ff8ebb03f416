package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * Arguments of a delete call.
 *
 * @param policy the owner's teardown policy
 * @param want desired state of the resource; null for a resource that is no longer part of the graph
 */
public record Farewell<D>(DeletionPolicy policy, @Nullable D want) {}
