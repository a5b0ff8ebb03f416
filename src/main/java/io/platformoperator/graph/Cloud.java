package io.platformoperator.graph;

import java.util.Map;

/** What the graph has to know of the cloud that it works on, whatever its clients are. */
public interface Cloud {
    /** What an exception of a kind's functions means. Must not throw. */
    CloudError classify(RuntimeException exception);

    /**
     * Which of the account's quotas leave no room for what is to be made, and why not. May ask the cloud. A quota that
     * the cloud can't be asked about leaves room: the cloud itself refuses in the end. Must not throw.
     *
     * @param needs how much of each quota is needed, by its key
     */
    default Map<String, CloudError> shortages(Map<String, Long> needs) {
        return Map.of();
    }
}
