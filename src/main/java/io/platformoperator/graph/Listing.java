package io.platformoperator.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Latest listing of one kind of resource in one account and region, or the error that prevented it. */
public sealed interface Listing<H> {
    /** A successful listing. Immutable. */
    final class Known<H> implements Listing<H> {
        private final List<H> resources;
        private volatile @Nullable IdentityHashMap<H, Optional<Identity>> identities;

        /** Copies the list. */
        public Known(List<H> resources) {
            this.resources = List.copyOf(resources);
        }

        /** All resources of the kind, including those of other owners. */
        public List<H> resources() {
            return resources;
        }

        /**
         * Identity in the tags of one of the resources; empty if unmanaged. Computed once per listing, because every
         * environment's reconcile asks for the identity of every resource.
         *
         * @param kind kind of the resources
         */
        Optional<Identity> identity(ResourceKind<?, ?, H> kind, H resource) {
            var known = identities;
            if (known == null) {
                known = new IdentityHashMap<>();
                for (var each : resources) {
                    known.put(each, kind.identity(each));
                }
                identities = known;
            }
            return known.getOrDefault(resource, Optional.empty());
        }
    }

    /** A failed listing: the planner must not conclude anything about this kind. */
    record Unknown<H>(CloudError error) implements Listing<H> {}
}
