package io.platformoperator.graph;

/**
 * A call of the engine that the cloud accepted; reported as an Event.
 *
 * @param verb the operation
 * @param identity identity of the resource
 * @param kind name of the resource kind, such as {@code ec2/Subnet}
 * @param details cloud id; for updates also the differences, for deletions also the reason
 */
public record ResourceChange(Verb verb, Identity identity, String kind, String details) {
    /** Operation on a resource. */
    public enum Verb {
        /** The cloud accepted the create call. */
        CREATED,
        /** The cloud accepted the update calls. */
        UPDATED,
        /** The cloud accepted the delete call. The resource may still exist for a while. */
        DELETED
    }
}
