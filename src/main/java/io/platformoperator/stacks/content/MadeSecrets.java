package io.platformoperator.stacks.content;

/** The contents of the Secrets that were made once. */
@FunctionalInterface
public interface MadeSecrets {
    /**
     * What a Secret holds under a key.
     *
     * @throws IllegalArgumentException for a Secret that the stack does not declare, or a key that it lacks
     */
    String value(String namespace, String secret, String key);
}
