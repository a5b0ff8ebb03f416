package io.platformoperator.graph;

/** What it means when a field's wanted and observed values differ. */
public enum OnDifference {
    /** The cloud changes it on the living resource. */
    IN_PLACE,
    /** A floor: only a smaller observed number is a difference, since others may let it grow. */
    AT_LEAST,
    /** Set when the resource is made and left to others afterwards. */
    AT_CREATION_ONLY,
    /** Only a new resource can have it. */
    REPLACE,
    /** Can't be had at all once the resource exists: the plan is blocked and says so. */
    REFUSE
}
