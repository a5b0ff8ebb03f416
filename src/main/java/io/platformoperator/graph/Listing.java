package io.platformoperator.graph;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one kind of resource in one account and region. */
public sealed interface Listing<H> {
    /** All that the cloud showed. Immutable. */
    final class Known<H> implements Listing<H> {
        private final List<H> resources;
        private volatile @Nullable IdentityHashMap<H, Optional<Identity>> identities;

        /** Copies the list. */
        public Known(List<H> resources) {
            this.resources = List.copyOf(resources);
        }

        /** All resources of the kind, whoever's they are. */
        public List<H> resources() {
            return resources;
        }

        /**
         * Whose one of them is. Worked out once: with a hundred environments each pass asks this of what all others have.
         *
         * @param kind theirs
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

    /** The cloud could not be asked: nothing may be concluded. */
    record Unknown<H>(CloudError error) implements Listing<H> {}
}
