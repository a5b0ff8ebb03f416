package io.platformoperator.graph;

import java.util.List;

/** What is known of one kind of resource in one account and region. */
public sealed interface Listing<H> {
    /** All that the cloud showed. */
    record Known<H>(List<H> resources) implements Listing<H> {
        /** Copies the list. */
        public Known {
            resources = List.copyOf(resources);
        }
    }

    /** The cloud could not be asked: nothing may be concluded. */
    record Unknown<H>(CloudError error) implements Listing<H> {}
}
