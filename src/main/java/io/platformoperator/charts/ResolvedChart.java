package io.platformoperator.charts;

/**
 * The chart that a name, a version and a repository resolved to.
 *
 * @param version as in its {@code Chart.yaml}; may differ from the wanted one if the chart is from the operator's own chart
 *     source, which has one version of each chart
 * @param digest {@code sha256:} and 64 hexadecimal digits: of the package, or of the names and contents of a directory's files
 * @param source the URL or directory that it was taken from
 */
public record ResolvedChart(String name, String version, String digest, String source) {}
