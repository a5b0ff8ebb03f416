package io.platformoperator.stacks.content;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Passwords that nobody chose. */
public final class Passwords {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int LENGTH = 40;

    private Passwords() {}

    /** A new one: letters and digits, so that it needs no quoting anywhere. */
    public static String made() {
        return RANDOM.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(at -> LETTERS.substring(at, at + 1))
                .collect(Collectors.joining());
    }
}
