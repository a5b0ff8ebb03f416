package io.platformoperator.stacks.manifests;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Generates passwords. */
public final class Passwords {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int LENGTH = 40;

    private Passwords() {}

    /** A new random password of 40 letters and digits, which need no quoting. */
    public static String generate() {
        return RANDOM.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(at -> LETTERS.substring(at, at + 1))
                .collect(Collectors.joining());
    }
}
