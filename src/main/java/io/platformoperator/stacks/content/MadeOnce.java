package io.platformoperator.stacks.content;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A Secret whose content is made once, by chance, and never again: a password, a certificate. It is created in the stack's
 * cluster if it is not there; from then on what the cluster has counts.
 *
 * @param maker makes the content, by key
 */
public record MadeOnce(String namespace, String name, Supplier<Map<String, String>> maker) {}
