package io.platformoperator.cli.plan;

import com.fasterxml.jackson.annotation.JsonValue;

/** Planned action for one resource. */
public enum PlanAction {
    /** The resource does not exist and is created. */
    CREATE("+", "create"),
    /** The resource is updated in place. */
    UPDATE("~", "change"),
    /** The resource is deleted and created again, because AWS can't update it in place or it has failed. */
    REPLACE("-/+", "replace"),
    /** The resource is deleted. */
    DELETE("-", "remove"),
    /** A user has to act first. */
    BLOCKED("!", "blocked"),
    /** An operation of AWS or of another subsystem has to finish first. */
    WAIT(".", "wait"),
    /** The resource is no longer desired and is retained. */
    RETAIN("=", "leave"),
    /** Another client added it to a resource of the environment, and it stays. */
    UNMANAGED("=", "unmanaged"),
    /** The resource matches the desired state. */
    UNCHANGED(" ", "keep");

    private final String sign;
    private final String word;

    PlanAction(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** Sign in front of the resource in text output. */
    public String sign() {
        return sign;
    }

    /** Name in JSON output. */
    @JsonValue
    public String word() {
        return word;
    }
}
