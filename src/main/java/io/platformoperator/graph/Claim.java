package io.platformoperator.graph;

import java.util.Map;

/**
 * Arguments of a create call besides the desired settings.
 *
 * @param identity identity of the new resource
 * @param tags tags to send in the create call itself: a resource tagged by a second call would be an orphan after a
 *     crash between the two calls
 * @param token idempotency token of 64 lower-case hexadecimal digits; every retry of the same attempt has the same
 *     token
 */
public record Claim(Identity identity, Map<String, String> tags, String token) {}
