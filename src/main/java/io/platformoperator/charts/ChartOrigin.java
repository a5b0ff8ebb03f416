package io.platformoperator.charts;

/**
 * A chart that was had.
 *
 * @param version that its {@code Chart.yaml} tells; may be another than the wanted one where it came from the operator's own
 *     chart source, which holds one version of each chart
 * @param digest {@code sha256:} and 64 hexadecimal digits: of the package, or of the names and contents of a folder's files
 * @param source the URL or folder that it was taken from
 */
public record ChartOrigin(String name, String version, String digest, String source) {}
