package io.platformoperator.charts;

import java.lang.module.ModuleDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Versions of charts: semantic ones, with or without the {@code v} that some put in front. */
final class ChartVersion {
    private static final Comparator<String> BY_AGE = Comparator.comparing(ChartVersion::parsed);

    private ChartVersion() {}

    static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }

    /** The newest of some, releases before pre-releases; empty where none is a version. */
    static Optional<String> newest(List<String> versions) {
        var known = versions.stream().filter(ChartVersion::isVersion).toList();
        return known.stream()
                .filter(version -> !version.contains("-"))
                .max(BY_AGE)
                .or(() -> known.stream().max(BY_AGE));
    }

    static boolean isVersion(String text) {
        try {
            parsed(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ModuleDescriptor.Version parsed(String version) {
        return ModuleDescriptor.Version.parse(plain(version));
    }

    private static String plain(String version) {
        return version.startsWith("v") ? version.substring(1) : version;
    }
}
