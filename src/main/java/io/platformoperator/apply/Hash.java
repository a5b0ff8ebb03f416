package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of texts. */
final class Hash {
    private static final int SHORT = 12;

    private Hash() {}

    /** The first bytes of SHA-256, in hexadecimal: nobody finds another text with them by chance. */
    static String of(String text) {
        return HexFormat.of().formatHex(sha256(text), 0, SHORT);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
