package io.platformoperator.stacks.manifests;

/** The content of a stack's generated Secrets. */
@FunctionalInterface
public interface GeneratedSecretData {
    /**
     * The value of a key of a Secret.
     *
     * @throws IllegalArgumentException if the stack does not declare the Secret, or if the Secret lacks the key
     */
    String value(String namespace, String secret, String key);
}
