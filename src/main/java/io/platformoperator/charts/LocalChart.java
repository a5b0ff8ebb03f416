package io.platformoperator.charts;

import java.nio.file.Files;
import java.nio.file.Path;

/** A chart in a folder of ours, dependencies unpacked in {@code charts/}. */
record LocalChart(ChartOrigin origin, Path folder) {
    static final String METADATA = "Chart.yaml";

    /** Whether the folder is still there: temporary folders get cleaned. */
    boolean isThere() {
        return Files.exists(folder.resolve(METADATA));
    }
}
