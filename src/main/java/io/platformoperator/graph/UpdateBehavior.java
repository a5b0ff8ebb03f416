package io.platformoperator.graph;

/**
 * Meaning of a difference between the desired and the observed value of a field; compare CloudFormation's update
 * behaviors.
 */
public enum UpdateBehavior {
    /** The cloud updates the field of the existing resource. */
    IN_PLACE,
    /**
     * Updated in place before all other differences, and whatever the state of the dependencies: a promotion must not wait for a
     * resource that has nothing to do with it. The kind's update changes only this field of a request that contains it, and uses no
     * value of a dependency.
     */
    IMMEDIATE,
    /**
     * Updated in place before every other change of the graph: who has access to a resource is settled before the resource is
     * changed. Other changes, except immediate ones, also wait while the cloud does not answer with the field's value.
     */
    FIRST,
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
    IMMUTABLE;

    /** True if an update call changes the field. */
    boolean isUpdate() {
        return this == IN_PLACE || this == IMMEDIATE || this == FIRST || this == AT_LEAST;
    }
}
