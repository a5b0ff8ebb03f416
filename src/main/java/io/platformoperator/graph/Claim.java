package io.platformoperator.graph;

import java.util.Map;

/**
 * What a create call needs beside the wanted settings.
 *
 * @param identity whose resource it will be
 * @param tags to be sent in the create call itself, so that a crash right after it loses nothing
 * @param token idempotency token, 64 lower-case hexadecimal digits: the same for each repetition of this attempt
 */
public record Claim(Identity identity, Map<String, String> tags, String token) {}
