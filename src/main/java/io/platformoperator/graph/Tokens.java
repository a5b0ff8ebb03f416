package io.platformoperator.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Idempotency tokens: every process computes the same token for every retry of one attempt. */
final class Tokens {
    private Tokens() {}

    /**
     * Token of one attempt.
     *
     * @param spent number of earlier tokens that belong to deleted resources
     */
    static String of(Owner owner, String name, Object want, int spent) {
        var attempt = owner.identity(name) + "|" + owner.uid() + "|" + owner.generation() + "|" + want + "|" + spent;
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(attempt.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
