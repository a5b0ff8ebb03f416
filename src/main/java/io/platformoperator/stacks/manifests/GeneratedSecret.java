package io.platformoperator.stacks.manifests;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A Secret with random content, such as a password or a certificate, that is generated once. The operator creates the Secret
 * in the stack's cluster if it is missing. After that the content on the cluster is used.
 *
 * @param generator generates the content, by key
 */
public record GeneratedSecret(String namespace, String name, Supplier<Map<String, String>> generator) {}
