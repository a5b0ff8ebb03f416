package io.platformoperator.graph;

/**
 * Meaning of a difference between the desired and the observed value of a field; compare CloudFormation's update
 * behaviors.
 */
public enum UpdateBehavior {
    /** The cloud updates the field of the existing resource. */
    IN_PLACE,
    /**
     * Updated in place if the observed number is smaller. A larger number is no difference, because other actors may
     * increase it.
     */
    AT_LEAST,
    /** Sent in the create call only; later differences are ignored. */
    AT_CREATION_ONLY,
    /** Only a new resource can have the value: the engine deletes the resource and creates it again. */
    REPLACE,
    /** The cloud cannot change it, and the resource must not be replaced: the plan is blocked with an error. */
    IMMUTABLE
}
