package io.platformoperator.cli.plan;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a plan does with one resource. */
public enum Action {
    /** It does not exist and is made. */
    CREATE("+", "create"),
    /** It is changed in place. */
    UPDATE("~", "change"),
    /** It is removed and made anew, because AWS can't change it in place. */
    REPLACE("-/+", "replace"),
    /** It is removed. */
    REMOVE("-", "remove"),
    /** A person has to do something first. */
    BLOCKED("!", "blocked"),
    /** AWS, or another subsystem, is still at it. */
    WAIT(".", "wait"),
    /** It is no longer wanted and stays all the same. */
    LEAVE("=", "leave"),
    /** It is as wanted. */
    KEEP(" ", "keep");

    private final String sign;
    private final String word;

    Action(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** What stands in front of the resource. */
    public String sign() {
        return sign;
    }

    /** As in JSON. */
    @JsonValue
    public String word() {
        return word;
    }
}
