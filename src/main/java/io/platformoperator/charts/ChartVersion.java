package io.platformoperator.charts;

import java.lang.module.ModuleDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Versions of charts: semantic versions, with or without a leading {@code v}. */
final class ChartVersion {
    private static final Comparator<String> ORDER = Comparator.comparing(ChartVersion::parsed);

    private ChartVersion() {}

    static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }

    /** The newest version: a release if there is one, else a pre-release; empty if no text is a version. */
    static Optional<String> newest(List<String> versions) {
        var known = versions.stream().filter(ChartVersion::isVersion).toList();
        return known.stream()
                .filter(version -> !version.contains("-"))
                .max(ORDER)
                .or(() -> known.stream().max(ORDER));
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
