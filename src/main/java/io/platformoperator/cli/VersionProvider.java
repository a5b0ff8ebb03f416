package io.platformoperator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Provides the version from the jar's manifest. */
final class VersionProvider implements IVersionProvider {
    private static final String NAME = "platform-operator";

    @Override
    public String[] getVersion() {
        var version = version();
        return new String[] {NAME + " " + (version == null ? "(not from a jar)" : version)};
    }

    /** The image of this version, as the chart names it by default. */
    static String image() {
        var version = version();
        return version == null ? NAME : NAME + ":" + version;
    }

    private static @Nullable String version() {
        return Main.class.getPackage().getImplementationVersion();
    }
}
