package io.platformoperator.charts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A place that charts come from: a repository, a registry or a directory. */
interface ChartSource {
    /**
     * Finds a chart and downloads it if it is not on this machine.
     *
     * @param directory an empty one, for what is downloaded
     * @return empty if the source has no such chart and is not required to have it
     * @throws ChartError if the source should have the chart, can't be reached, or refuses the download
     */
    Optional<Found> find(String name, String version, Path directory) throws IOException;

    /**
     * A chart on this machine.
     *
     * @param path of its package (.tgz) or directory
     * @param source URL or path that it was found at, for people
     */
    record Found(Path path, String source) {}

    /** Whether a source has to have exactly the wanted version. */
    enum VersionMatch {
        /** The wanted version of the chart has to be there. */
        EXACT,
        /** The wanted version is preferred, else any version is used. The source may lack the chart. */
        ANY
    }
}
