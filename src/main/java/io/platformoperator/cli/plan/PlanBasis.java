package io.platformoperator.cli.plan;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a plan compares the desired state with. */
public enum PlanBasis {
    /** Nothing exists. */
    EMPTY_ACCOUNT("an empty account"),
    /** What AWS has. */
    AWS("the current state of AWS"),
    /** What the current spec desires. */
    CURRENT_SPEC("the current spec");

    private final String words;

    PlanBasis(String words) {
        this.words = words;
    }

    /** Name in output. */
    @JsonValue
    public String words() {
        return words;
    }
}
