package io.platformoperator.charts;

import java.nio.file.Path;

/**
 * Where charts are looked for, and kept.
 *
 * @param source a folder or URL with charts by name, tried before the charts' own repositories; empty: none
 * @param folder of this machine where downloaded charts are kept; made where it is not there
 */
public record ChartOptions(String source, Path folder) {}
