package io.platformoperator.aws.resources;

import java.util.Arrays;

/** Versions of database engines: numbers with dots, of which people often give only the first. */
public final class EngineVersion {
    private EngineVersion() {}

    /** Its first number: {@code 16} of {@code 16.9}. */
    public static int major(String version) {
        return numbers(version)[0];
    }

    /**
     * Whether {@code version} is at least {@code floor}; numbers that the floor leaves out do not matter: 16.9 is at
     * least 16, and 7.1.0 at least 7.1.
     */
    public static boolean isAtLeast(String version, String floor) {
        var observed = numbers(version);
        var desired = numbers(floor);
        return Arrays.compare(Arrays.copyOf(observed, desired.length), desired) >= 0;
    }

    /**
     * What is observed, as it compares with a wanted floor: the floor itself when it is reached. AWS brings newer minor
     * versions on its own, and takes none back.
     */
    public static String asFloor(String floor, String version) {
        return isAtLeast(version, floor) ? floor : version;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.", -1))
                .map(part -> part.replaceAll("\\D.*", ""))
                .mapToInt(part -> part.isEmpty() ? 0 : Integer.parseInt(part))
                .toArray();
    }
}
