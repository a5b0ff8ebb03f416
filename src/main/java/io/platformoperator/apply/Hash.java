package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 hashes of texts. */
final class Hash {
    private static final int LENGTH = 12;

    private Hash() {}

    /** The first 12 bytes of the SHA-256 hash in hexadecimal. */
    static String of(String text) {
        return HexFormat.of().formatHex(sha256(text), 0, LENGTH);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
