package io.platformoperator.graph;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Latest listing of one kind of resource in one account and region, or the error that prevented it. */
public sealed interface KindListing<O> {
    /**
     * A failed read of the details of one resource.
     *
     * @param wasReadBefore true if the resource has the details of an earlier read; false if it has none
     */
    record Unreadable(CloudError error, boolean wasReadBefore) {}

    /** A successful listing. Immutable. */
    final class Listed<O> implements KindListing<O> {
        private final List<O> resources;
        private final IdentityHashMap<O, Unreadable> unreadable;
        private volatile @Nullable IdentityHashMap<O, Optional<Identity>> identities;

        /** Copies the list. */
        public Listed(List<O> resources) {
            this(resources, new IdentityHashMap<>());
        }

        /**
         * Copies the list.
         *
         * @param unreadable the resources whose details could not be read, as an identity map
         */
        Listed(List<O> resources, IdentityHashMap<O, Unreadable> unreadable) {
            this.resources = List.copyOf(resources);
            this.unreadable = unreadable;
        }

        /** The cached resources with their errors. */
        static <O> Listed<O> of(Collection<CachedResource<O>> cached) {
            var unreadable = new IdentityHashMap<O, Unreadable>();
            for (var resource : cached) {
                if (resource.detailsError() != null) {
                    unreadable.put(
                            resource.observed(),
                            new Unreadable(resource.detailsError(), resource.detailsReadAt() != null));
                }
            }
            return new Listed<>(cached.stream().map(CachedResource::observed).toList(), unreadable);
        }

        /** Why the details of one of the resources are unknown or outdated; null if they were read. */
        @Nullable
        Unreadable unreadable(O resource) {
            return unreadable.get(resource);
        }

        /** True if both contain equal resources with equal errors. */
        boolean hasSameContent(Listed<O> other) {
            return resources.equals(other.resources)
                    && resources.stream()
                            .map(unreadable::get)
                            .toList()
                            .equals(other.resources.stream()
                                    .map(other.unreadable::get)
                                    .toList());
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
