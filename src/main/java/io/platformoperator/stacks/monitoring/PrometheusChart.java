package io.platformoperator.stacks.monitoring;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.Consoles;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.StackResource;
import io.platformoperator.stacks.manifests.StackVolumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The release of the chart kube-prometheus-stack: sizes, placement, and Grafana's data sources. */
final class PrometheusChart {
    private static final int VOLUME_GIBIBYTES = 200;
    /** Share of the volume above which Prometheus deletes its oldest data. */
    private static final double MAX_USAGE = 0.85;

    private PrometheusChart() {}

    static Release release(StackSpec spec, RegionInfo regionInfo) {
        var sizes = new PodSizes(spec.inputs().tier());
        var nodes = PodPlacement.nodeSelector(spec);
        var values = ChartValues.of("monitoring/kube-prometheus-stack")
                .set("prometheusOperator.nodeSelector", nodes)
                .set("prometheusOperator.resources", sizes.resources(50, 192))
                .set("prometheusOperator.prometheusConfigReloader.resources", sizes.resources(10, 64))
                .set("kube-state-metrics.nodeSelector", nodes)
                .set("kube-state-metrics.resources", sizes.resources(30, 256))
                .set("prometheus-node-exporter.tolerations", PodPlacement.TOLERATE_ALL)
                .set("prometheus-node-exporter.resources", sizes.resources(20, 64));
        prometheus(values, spec, regionInfo, sizes);
        alertmanager(values, spec, sizes);
        grafana(values, spec, sizes);
        return new Release("platform", "kube-prometheus-stack", MONITORING, values.asMap());
    }

    private static void prometheus(ChartValues values, StackSpec spec, RegionInfo regionInfo, PodSizes sizes) {
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
                        PodPlacement.nodeSelector(spec),
                        "topologySpreadConstraints",
                        PodPlacement.spread(Map.of("app.kubernetes.io/name", "prometheus")),
                        "storageSpec",
                        Map.of("volumeClaimTemplate", claim(volume))));
    }

    private static void alertmanager(ChartValues values, StackSpec spec, PodSizes sizes) {
        values.set(
                "alertmanager.alertmanagerSpec",
                Map.of(
                        "replicas",
                        sizes.replicas(3),
                        "resources",
                        sizes.resources(20, 64),
                        "nodeSelector",
                        PodPlacement.nodeSelector(spec),
                        "topologySpreadConstraints",
                        PodPlacement.spread(Map.of("app.kubernetes.io/name", "alertmanager")),
                        "storage",
                        Map.of("volumeClaimTemplate", claim(2))));
    }

    private static void grafana(ChartValues values, StackSpec spec, PodSizes sizes) {
        values.set("grafana.nodeSelector", PodPlacement.nodeSelector(spec))
                .set("grafana.resources", sizes.resources(100, 512));
        var address = Consoles.baseUrl(spec).isEmpty() ? "%(protocol)s://%(domain)s" : Consoles.baseUrl(spec);
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
        return Map.of("metadata", Map.of("labels", StackVolumes.NOT_BACKED_UP), "spec", StackVolumes.spec(gibibytes));
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
