package io.platformoperator.graph;

/** What the graph has to know of the cloud that it works on, whatever its clients are. */
public interface Cloud {
    /** What an exception of a kind's functions means. Must not throw. */
    CloudError classify(RuntimeException exception);
}
