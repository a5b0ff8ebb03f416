package io.platformoperator.stacks.monitoring;

import static io.platformoperator.stacks.content.StackNamespaces.MONITORING;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.content.Consoles;
import io.platformoperator.stacks.content.Placing;
import io.platformoperator.stacks.content.Sizes;
import io.platformoperator.stacks.content.StackResource;
import io.platformoperator.stacks.content.Values;
import io.platformoperator.stacks.content.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The release of the chart kube-prometheus-stack: sizes, placement, and Grafana's data sources. */
final class Prometheus {
    private static final int VOLUME_GIBIBYTES = 200;
    /** Share of the volume above which Prometheus deletes its oldest data. */
    private static final double MAX_USAGE = 0.85;

    private Prometheus() {}

    static Release release(StackSpec spec, RegionFacts regionInfo) {
        var sizes = new Sizes(spec.inputs().tier());
        var nodes = Placing.nodeSelector(spec);
        var values = Values.of("monitoring/kube-prometheus-stack")
                .set("prometheusOperator.nodeSelector", nodes)
                .set("prometheusOperator.resources", sizes.resources(50, 192))
                .set("prometheusOperator.prometheusConfigReloader.resources", sizes.resources(10, 64))
                .set("kube-state-metrics.nodeSelector", nodes)
                .set("kube-state-metrics.resources", sizes.resources(30, 256))
                .set("prometheus-node-exporter.tolerations", Placing.EVERYWHERE)
                .set("prometheus-node-exporter.resources", sizes.resources(20, 64));
        prometheus(values, spec, regionInfo, sizes);
        alertmanager(values, spec, sizes);
        grafana(values, spec, sizes);
        return new Release("platform", "kube-prometheus-stack", MONITORING, values.asMap());
    }

    private static void prometheus(Values values, StackSpec spec, RegionFacts regionInfo, Sizes sizes) {
        var volume = sizes.scaled(VOLUME_GIBIBYTES);
        values.set(
                "prometheus.prometheusSpec",
                Map.of(
                        "retention",
                        retentionDays(spec.inputs().tier()) + "d",
                        "retentionSize",
                        (int) (volume * MAX_USAGE) + "GiB",
                        "externalLabels",
                        Map.of(
                                "cluster", spec.clusterName(),
                                "environment", spec.placement().environment(),
                                "region", regionInfo.region()),
                        "resources",
                        sizes.resources(500, 2560),
                        "nodeSelector",
                        Placing.nodeSelector(spec),
                        "topologySpreadConstraints",
                        Placing.spread(Map.of("app.kubernetes.io/name", "prometheus")),
                        "storageSpec",
                        Map.of("volumeClaimTemplate", claim(volume))));
    }

    private static void alertmanager(Values values, StackSpec spec, Sizes sizes) {
        values.set(
                "alertmanager.alertmanagerSpec",
                Map.of(
                        "replicas",
                        sizes.replicas(3),
                        "resources",
                        sizes.resources(20, 64),
                        "nodeSelector",
                        Placing.nodeSelector(spec),
                        "topologySpreadConstraints",
                        Placing.spread(Map.of("app.kubernetes.io/name", "alertmanager")),
                        "storage",
                        Map.of("volumeClaimTemplate", claim(2))));
    }

    private static void grafana(Values values, StackSpec spec, Sizes sizes) {
        values.set("grafana.nodeSelector", Placing.nodeSelector(spec))
                .set("grafana.resources", sizes.resources(100, 512));
        var address = Consoles.address(spec).isEmpty() ? "%(protocol)s://%(domain)s" : Consoles.address(spec);
        values.set(
                "grafana",
                Map.of(
                        "grafana.ini",
                        Map.of(
                                "server", Map.of("root_url", address + "/grafana/"),
                                "security", Map.of("cookie_secure", Consoles.isEncrypted(spec)))));
        var sources = new ArrayList<>();
        if (MonitoringStack.has(spec, StackName.LOGGING)) {
            sources.add(StackResource.map("monitoring/elasticsearch-source.yaml"));
            values.set(
                    "grafana.extraSecretMounts",
                    List.of(Map.of(
                            "name",
                            "elasticsearch",
                            "secretName",
                            MonitoringStack.GRAFANA_ELASTICSEARCH,
                            "mountPath",
                            "/etc/secrets/elasticsearch",
                            "defaultMode",
                            0440,
                            "readOnly",
                            true)));
        }
        if (MonitoringStack.has(spec, StackName.TRACING)) {
            sources.add(StackResource.map("monitoring/jaeger-source.yaml"));
        }
        values.set("grafana.additionalDataSources", sources);
    }

    private static Map<String, Object> claim(int gibibytes) {
        return Map.of("metadata", Map.of("labels", Volumes.NOT_BACKED_UP), "spec", Volumes.spec(gibibytes));
    }

    /** Retention of metrics in days. */
    static int retentionDays(Tier tier) {
        return switch (tier) {
            case PRODUCTION -> 30;
            case STAGING -> 15;
            case DEVELOPMENT, TESTING -> 7;
        };
    }
}
