package io.platformoperator.environment;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.catalog.SupportDates;
import io.platformoperator.metrics.GaugeRows;
import io.platformoperator.metrics.Metric;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The end of AWS's standard support of the versions that each environment asks for. */
public final class SupportGauges {
    private final GaugeRows<ResourceID, List<Supported>> rows;

    private record Supported(String component, String version, LocalDate until) {}

    /** Registers the gauge, without values yet. */
    public SupportGauges(MeterRegistry registry) {
        rows = new GaugeRows<ResourceID, List<Supported>>()
                .with(Metric.SUPPORT_END.gauges(registry), (environment, versions) -> versions.stream()
                        .map(each -> Row.of(
                                Metric.SUPPORT_END.tags(
                                        environment.getNamespace().orElse(""),
                                        environment.getName(),
                                        each.component(),
                                        each.version()),
                                each.until()
                                        .plusDays(1)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toEpochSecond())));
    }

    /** Sets the values of an environment. A version whose end of support is unknown has none. */
    void set(PlatformEnvironment environment) {
        var spec = environment.getSpec();
        var versions = new ArrayList<Supported>();
        var kubernetes = spec.cluster().version();
        SupportDates.standard()
                .kubernetes(kubernetes)
                .ifPresent(until -> versions.add(new Supported("Kubernetes", kubernetes, until)));
        var postgres = spec.database().engineVersion();
        SupportDates.standard()
                .postgres(postgres)
                .ifPresent(until -> versions.add(new Supported("PostgreSQL", postgres, until)));
        rows.set(ResourceID.fromResource(environment), List.copyOf(versions));
    }

    /** Removes the values of an environment. */
    void remove(PlatformEnvironment environment) {
        rows.remove(ResourceID.fromResource(environment));
    }
}
