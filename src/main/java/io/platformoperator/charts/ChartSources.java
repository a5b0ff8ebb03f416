package io.platformoperator.charts;

import io.platformoperator.charts.HttpRepository.Leniency;
import java.nio.file.Path;
import java.util.Optional;

/** The sources there are: the operator's own, which is tried first, and every repository that a spec names. */
final class ChartSources {
    private final Http http = new Http();
    private final String own;

    /** With an own source: a folder, or the URL of a chart repository or of a served folder; empty: none. */
    ChartSources(String own) {
        this.own = own;
    }

    String ownName() {
        return own;
    }

    Optional<ChartSource> own() {
        if (own.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                isHttp(own)
                        ? new HttpRepository(http, own, Leniency.WHATEVER_IS_THERE)
                        : own.startsWith(OciRegistry.SCHEME)
                                ? new OciRegistry(http, own)
                                : new ChartFolder(Path.of(own).toAbsolutePath()));
    }

    /**
     * The source that a URL names.
     *
     * @throws ChartError when it is of neither kind
     */
    ChartSource repository(String url) {
        if (url.startsWith(OciRegistry.SCHEME)) {
            return new OciRegistry(http, url);
        }
        if (isHttp(url)) {
            return new HttpRepository(http, url, Leniency.WANTED);
        }
        throw new ChartError("'" + url + "' is no repository of charts: it starts with https:// or oci://");
    }

    private static boolean isHttp(String url) {
        return url.startsWith("https://") || url.startsWith("http://");
    }
}
