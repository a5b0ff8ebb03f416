package io.platformoperator.charts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.platformoperator.api.v1alpha1.StackName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The charts of each stack, with versions and repositories, read from {@code charts.yaml}. */
public final class ChartCatalog {
    private static final String FILE = "/catalog/charts.yaml";
    private static final ChartCatalog STANDARD = load();

    private final Map<StackName, List<Entry>> charts;

    private ChartCatalog(Map<StackName, List<Entry>> charts) {
        this.charts = Map.copyOf(charts);
    }

    /**
     * A chart of a stack.
     *
     * @param name of the chart, as in its {@code Chart.yaml}
     * @param repository {@code https://} (a chart repository) or {@code oci://} (a path in a registry that has charts)
     * @param followsVersion whether the version that a user sets for the stack is this chart's version: true for the stack's
     *     main chart, and for charts that are released together with it under the same number
     * @param takesValues whether the values that a user sets for the stack are this chart's values: true for the main chart
     */
    public record Entry(String name, String version, String repository, boolean followsVersion, boolean takesValues) {}

    /** The catalogue that comes with the operator. */
    public static ChartCatalog standard() {
        return STANDARD;
    }

    /** A stack's charts, in the order in which they are applied; empty for a stack that has objects of the operator only. */
    public List<Entry> of(StackName stack) {
        return charts.getOrDefault(stack, List.of());
    }

    private static ChartCatalog load() {
        var yaml = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
        var type = yaml.getTypeFactory()
                .constructMapType(
                        Map.class,
                        yaml.constructType(StackName.class),
                        yaml.getTypeFactory().constructCollectionType(List.class, Entry.class));
        try (InputStream in = Objects.requireNonNull(ChartCatalog.class.getResourceAsStream(FILE), FILE)) {
            return new ChartCatalog(yaml.readValue(in, type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
