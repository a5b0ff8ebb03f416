package io.platformoperator.workload;

/** What is found where a stack is to run. */
public sealed interface Found {
    /** A cluster that can be used. */
    record Open(Site site) implements Found {}

    /**
     * One that is not there yet, or can't be used now.
     *
     * @param why in a few words
     */
    record NotYet(String why) implements Found {}

    /** None, or one that is on its way out: AWS says so. */
    record Gone() implements Found {}
}
