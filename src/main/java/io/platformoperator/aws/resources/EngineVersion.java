package io.platformoperator.aws.resources;

import java.util.Arrays;

/** Compares versions of database engines: numbers with dots, of which users often give only the first. */
public final class EngineVersion {
    private EngineVersion() {}

    /** The first number of a version: {@code 16} of {@code 16.9}. */
    public static int major(String version) {
        return numbers(version)[0];
    }

    /**
     * Whether {@code version} is at least {@code minimum}. Numbers that the minimum omits are ignored: 16.9 is at least
     * 16, and 7.1.0 at least 7.1.
     */
    public static boolean isAtLeast(String version, String minimum) {
        var actual = numbers(version);
        var required = numbers(minimum);
        return Arrays.compare(Arrays.copyOf(actual, required.length), required) >= 0;
    }

    /**
     * The minimum itself if an observed version is at least that, otherwise the version. The result equals the desired
     * minimum for every sufficient version: AWS upgrades minor versions by itself and does not downgrade them.
     */
    public static String minimumIfReached(String minimum, String version) {
        return isAtLeast(version, minimum) ? minimum : version;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.", -1))
                .map(part -> part.replaceAll("\\D.*", ""))
                .mapToInt(part -> part.isEmpty() ? 0 : Integer.parseInt(part))
                .toArray();
    }
}
