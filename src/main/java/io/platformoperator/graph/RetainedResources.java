package io.platformoperator.graph;

/**
 * Releases the resources that a completed teardown retains: their {@link Identity#UID_TAG} no longer names the deleted
 * environment, so that an environment of the same namespace and name adopts them without a question, on any cluster.
 */
final class RetainedResources<C extends Cloud> {
    private final Graph<C> graph;
    private final ResourceCache<C> cache;

    RetainedResources(Graph<C> graph, ResourceCache<C> cache) {
        this.graph = graph;
        this.cache = cache;
    }

    /**
     * Releases every retained resource that carries the owner's UID, unless another object claims the environment; false if a call
     * failed and must be repeated.
     */
    boolean release(Plan plan) {
        if (ClaimCheck.conflict(graph, cache.snapshot(graph.observedKinds())).isPresent()) {
            return true;
        }
        var isReleased = true;
        for (var step : plan.steps()) {
            isReleased &= switch (step) {
                case Step.Keep<?, ?, ?> keep -> release(keep.kind(), keep.observed());
                case Step.Retain<?, ?, ?> retained -> release(retained.kind(), retained.observed());
                default -> true;
            };
        }
        return isReleased;
    }

    @SuppressWarnings("unchecked") // the plan was made of a Graph<C>, and a step pairs a kind with its resource
    private <O> boolean release(ResourceKind<?, ?, O> anyKind, Object observed) {
        var kind = (ResourceKind<C, ?, O>) anyKind;
        var resource = (O) observed;
        if (!kind.canUpdateTags(resource)
                || !graph.owner().uid().equals(kind.tags(resource).get(Identity.UID_TAG))) {
            return true;
        }
        try {
            kind.release(cache.cloud(), resource);
            return true;
        } catch (RuntimeException e) {
            // A user cannot remove a finalizer for the sake of a tag: without it, the next owner must be named.
            return cache.cloud().classify(kind, e).errorClass().needsUserAction();
        } finally {
            cache.kindCache(kind).markStale(kind.id(resource));
        }
    }
}
