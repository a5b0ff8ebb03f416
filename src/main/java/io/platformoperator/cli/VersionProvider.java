package io.platformoperator.cli;

import picocli.CommandLine.IVersionProvider;

/** Provides the version from the jar's manifest. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"platform-operator " + (version == null ? "(not from a jar)" : version)};
    }
}
