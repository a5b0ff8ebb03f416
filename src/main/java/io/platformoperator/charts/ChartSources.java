package io.platformoperator.charts;

import io.platformoperator.charts.ChartSource.VersionMatch;
import java.nio.file.Path;
import java.util.Optional;

/** Creates the sources of charts: the operator's own source, which is tried first, and the repositories that specs name. */
record ChartSources(ChartPuller puller, String ownName) {
    /**
     * Sources of which the operator's own has that name.
     *
     * @param ownName a directory, the URL of a chart repository, or the URL of a directory of packages; empty: none
     */
    ChartSources {}

    Optional<ChartSource> own() {
        if (ownName.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                isHttp(ownName)
                        ? new HttpRepository(puller, ownName, VersionMatch.ANY)
                        : ownName.startsWith(OciRegistry.SCHEME)
                                ? new OciRegistry(puller, ownName)
                                : new ChartDirectory(Path.of(ownName).toAbsolutePath()));
    }

    /**
     * The source at a URL.
     *
     * @throws ChartError if the scheme is not supported
     */
    ChartSource repository(String url) {
        if (url.startsWith(OciRegistry.SCHEME)) {
            return new OciRegistry(puller, url);
        }
        if (isHttp(url)) {
            return new HttpRepository(puller, url, VersionMatch.EXACT);
        }
        throw new ChartError("'" + url + "' is not a repository of charts: it has to start with https:// or oci://");
    }

    private static boolean isHttp(String url) {
        return url.startsWith("https://") || url.startsWith("http://");
    }
}
