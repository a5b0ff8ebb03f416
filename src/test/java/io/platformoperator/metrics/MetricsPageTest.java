package io.platformoperator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.platformoperator.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\w+) (.*)$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");

    /** The page has the names and types that Prometheus scrapes, not those of the code. */
    @Test
    void pageHasEveryMetricAsPrometheusScrapesIt() {
        var page = new StringBuilder("""
            # Metrics

            Generated from `Metric.java`: change that file, then run `%s`. The operator serves its metrics at `/metrics` of the port that the chart names `http`; the ServiceMonitor of the chart scrapes them. The metrics `platform_probe_…` are those of the probe in the cluster of each region.

            | Metric | Type | Labels | Meaning |
            | --- | --- | --- | --- |
            """.formatted(Golden.COMMAND));
        for (var metric : Metric.values()) {
            page.append(rowOf(metric));
        }
        page.append("""

            A timer has three series: `…_count` is the number of calls, `…_sum` their seconds, and `…_max` the longest of the last minutes.

            The operator also has the metrics of Java Operator SDK (`operator_sdk_…`: reconciles, retries, queue), of the JVM (`jvm_memory_…`) and of the process (`system_cpu_…`, `process_cpu_…`). [Alerts](alerts.md) says which of the metrics have alerts.
            """);
        Golden.assertSame(Path.of("docs/metrics.md"), page.toString());
    }

    @Test
    void eachLabelNeedsAValue() {
        assertThat(Metric.FAILOVER_READY_PART.with(Metric.FAILOVER_READY.tags("platform", "shop"), "database", "True"))
                .isEqualTo(
                        Tags.of("namespace", "platform", "environment", "shop", "part", "database", "status", "True"));
        assertThatThrownBy(() -> Metric.AWS_CALLS.tags("ec2", "DescribeVpcs"))
                .hasMessageContaining("platform.aws.calls has the labels [service, operation, outcome]");
    }

    private static String rowOf(Metric metric) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var values = metric.labels().toArray(String[]::new);
        switch (metric) {
            case AWS_CALLS, CHART_RENDERINGS -> metric.timer(registry, values);
            case CLUSTER_REQUESTS, INTERNAL_ERRORS -> metric.counter(registry, values);
            case PROBE_UP, PROBE_WRITER, PROBE_HEARTBEAT_AGE, PROBE_LATENCY ->
                metric.gauge(registry, metric, _ -> 1, values);
            default -> metric.gauges(registry).register(List.of(MultiGauge.Row.of(metric.tags(values), 1)));
        }
        var scraped = registry.scrape();
        var help = HELP.matcher(scraped);
        var type = TYPE.matcher(scraped);
        assertThat(help.find() && type.find()).as(scraped).isTrue();
        var name = help.group(1);
        var isTimer = type.group(2).equals("summary");
        var labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        assertThat(scraped)
                .contains(Arrays.stream(values)
                        .sorted()
                        .map(each -> each + "=\"" + each + "\"")
                        .toList());
        return "| `%s` | %s | %s | %s |\n".formatted(name, isTimer ? "timer" : type.group(2), labels, help.group(2));
    }
}
