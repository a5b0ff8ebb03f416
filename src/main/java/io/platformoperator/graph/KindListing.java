package io.platformoperator.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Latest listing of one kind of resource in one account and region, or the error that prevented it. */
public sealed interface KindListing<O> {
    /** A successful listing. Immutable. */
    final class Listed<O> implements KindListing<O> {
        private final List<O> resources;
        private volatile @Nullable IdentityHashMap<O, Optional<Identity>> identities;

        /** Copies the list. */
        public Listed(List<O> resources) {
            this.resources = List.copyOf(resources);
        }

        /** All resources of the kind, including those of other owners. */
        public List<O> resources() {
            return resources;
        }

        /**
         * Identity in the tags of one of the resources; empty if unmanaged. Computed once per listing, because every
         * environment's reconcile asks for the identity of every resource.
         *
         * @param kind kind of the resources
         */
        Optional<Identity> identity(ResourceKind<?, ?, O> kind, O resource) {
            var cached = identities;
            if (cached == null) {
                cached = new IdentityHashMap<>();
                for (var each : resources) {
                    cached.put(each, kind.identity(each));
                }
                identities = cached;
            }
            return cached.getOrDefault(resource, Optional.empty());
        }
    }

    /** A failed listing: the planner must not conclude anything about this kind. */
    record Unavailable<O>(CloudError error) implements KindListing<O> {}
}
