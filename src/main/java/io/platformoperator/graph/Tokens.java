package io.platformoperator.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Idempotency tokens: the same for every repetition of one attempt, by whichever process. */
final class Tokens {
    private Tokens() {}

    /**
     * The token of one attempt.
     *
     * @param spent how many earlier tokens stand for resources that are gone
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
