package io.platformoperator.charts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Charts in an OCI registry: {@code oci://HOST/PATH}, with the chart's name added where the path does not end with it. Helm
 * compares downloads with the digests in the registry's manifests.
 */
final class OciRegistry implements ChartSource {
    static final String SCHEME = "oci://";
    private static final Pattern LOCAL = Pattern.compile("oci://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?(/.*)?");

    private final ChartPuller puller;
    private final String url;

    OciRegistry(ChartPuller puller, String url) {
        this.puller = puller;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    @Override
    public Optional<Found> find(String name, String version, Path directory) throws IOException {
        var chart = url.endsWith("/" + name) ? url : url + "/" + name;
        var wanted = "--version=" + version;
        // A registry on this machine is spoken to without TLS, as Docker and Podman do.
        var file = LOCAL.matcher(url).matches()
                ? puller.pull(chart, directory, wanted, "--plain-http")
                : puller.pull(chart, directory, wanted);
        return Optional.of(new Found(file, chart + ":" + version));
    }
}
