package io.platformoperator.graph;

import org.jspecify.annotations.Nullable;

/**
 * Arguments of a delete call.
 *
 * @param teardownPolicy the owner's teardown policy
 * @param desired desired state of the resource; null for a resource that is no longer part of the graph
 * @param isReplacement true if a new resource with that desired state takes its place
 */
public record DeleteRequest<D>(
        TeardownPolicy teardownPolicy, @Nullable D desired, boolean isReplacement) {}
