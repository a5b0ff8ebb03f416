package io.platformoperator.charts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Somewhere that charts come from. */
interface ChartSource {
    /**
     * Brings a chart, as a package or a folder.
     *
     * @param to a file that does not exist, for the package where one is brought
     * @return empty when this source does not have the chart at all, and that is no error
     * @throws ChartError when it should have it, or does not answer as such a source does
     * @throws IOException when it is out of reach
     * @throws InterruptedException when the process stops
     */
    Optional<Found> find(String name, String version, Path to) throws IOException, InterruptedException;

    /**
     * A chart that was found.
     *
     * @param path of its package (.tgz) or folder
     * @param source URL or path that says where it was
     */
    record Found(Path path, String source) {}
}
