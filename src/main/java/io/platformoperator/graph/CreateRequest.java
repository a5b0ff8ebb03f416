package io.platformoperator.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
public record CreateRequest(Identity identity, Map<String, String> tags, String token) {
    /**
     * The request of one attempt. Every process computes the same token for it.
     *
     * @param name logical id of the resource
     * @param spentTokens number of earlier tokens that belong to deleted resources
     */
    static CreateRequest of(Owner owner, String name, Object desired, int spentTokens) {
        var identity = owner.identity(name);
        var attempt = identity + "|" + owner.uid() + "|" + owner.generation() + "|" + desired + "|" + spentTokens;
        return new CreateRequest(identity, owner.tagsFor(name), sha256(attempt));
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
