package io.platformoperator.stacks.content;

/** The content of a stack's generated Secrets. */
@FunctionalInterface
public interface MadeSecrets {
    /**
     * The value of a key of a Secret.
     *
     * @throws IllegalArgumentException if the stack does not declare the Secret, or if the Secret lacks the key
     */
    String value(String namespace, String secret, String key);
}
