package io.platformoperator.graph;

/**
 * Something that the engine did, worth an Event.
 *
 * @param verb what was done
 * @param identity to whose resource
 * @param kind such as {@code ec2/Subnet}
 * @param text the cloud id, and for updates what differed
 */
public record Change(Verb verb, Identity identity, String kind, String text) {
    /** What can be done to a resource. */
    public enum Verb {
        /** Made. */
        CREATED,
        /** Changed in place. */
        UPDATED,
        /** Its removal was asked for. */
        DELETED
    }
}
