package io.platformoperator.stacks.logging;

import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.Consoles;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.StackResource;
import io.platformoperator.stacks.manifests.StackVolumes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Number, size and placement of the pods of Elasticsearch, Kibana, Logstash and Filebeat. */
final class ElasticNodes {
    /** Three master-eligible nodes keep a quorum after the loss of one node or one zone, in every tier. */
    private static final int ELASTICSEARCH_NODES = 3;
    /** Memory that Logstash's JVM needs in MiB, independent of the amount of logs. */
    private static final int LOGSTASH_MIN_MEBIBYTES = 1024;

    private ElasticNodes() {}

    static Map<String, Object> elasticsearch(StackSpec spec, RegionInfo regionInfo) {
        var sizes = new PodSizes(spec.inputs().tier());
        return ChartValues.of("logging/nodes")
                .set("count", ELASTICSEARCH_NODES)
                .set("config", Map.of("s3.client.default.region", regionInfo.region()))
                .set("podTemplate.spec.nodeSelector", PodPlacement.nodeSelector(spec))
                .set(
                        "podTemplate.spec.topologySpreadConstraints",
                        PodPlacement.spread(Map.of("elasticsearch.k8s.elastic.co/cluster-name", "elasticsearch")))
                .set(
                        "podTemplate.spec.containers",
                        List.of(container("logging/elasticsearch-container.yaml", sizes.resources(700, 3584))))
                .set("volumeClaimTemplates", List.of(volume("elasticsearch-data", sizes.scaled(200))))
                .asMap();
    }

    static Map<String, Object> kibana(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        var config = new TreeMap<String, Object>(Map.of(
                "server.basePath", "/kibana",
                "server.rewriteBasePath", true,
                "telemetry.optIn", false,
                "telemetry.allowChangingOptInStatus", false));
        if (!Consoles.baseUrl(spec).isEmpty()) {
            config.put("server.publicBaseUrl", Consoles.baseUrl(spec) + "/kibana");
        }
        return Map.of(
                "count",
                sizes.toleratesZoneLoss() ? 2 : 1,
                "config",
                config,
                "podTemplate",
                Map.of(
                        "spec",
                        pods(
                                spec,
                                LoggingStack.KIBANA,
                                Map.of("name", "kibana", "resources", PodSizes.fixed(200, 1024)))));
    }

    static Map<String, Object> logstash(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        var memory = Math.max(LOGSTASH_MIN_MEBIBYTES, sizes.scaled(1280));
        var container = Map.of(
                "name",
                "logstash",
                "resources",
                PodSizes.fixed(sizes.scaled(300), memory),
                "env",
                // Half of the memory for the heap; the rest for buffers and the page cache of the queue.
                List.of(Map.of("name", "LS_JAVA_OPTS", "value", "-Xms%dm -Xmx%dm".formatted(memory / 2, memory / 2))),
                "volumeMounts",
                List.of(Map.of("name", "tls", "mountPath", "/etc/logstash/tls", "readOnly", true)));
        var podSpec = new LinkedHashMap<>(pods(spec, LoggingStack.LOGSTASH, container));
        podSpec.put("volumes", List.of(Map.of("name", "tls", "secret", Map.of("secretName", "logstash-tls"))));
        podSpec.put("terminationGracePeriodSeconds", 120);
        return Map.of(
                "count",
                sizes.replicas(2),
                "podTemplate",
                Map.of("spec", podSpec),
                "pipelines",
                List.of(Map.of("pipeline.id", "main", "config.string", StackResource.text("logging/pipeline.conf"))),
                "volumeClaimTemplates",
                List.of(volume("logstash-data", 10)));
    }

    static Map<String, Object> filebeat(StackSpec spec) {
        return container(
                "logging/filebeat-container.yaml", new PodSizes(spec.inputs().tier()).resources(50, 256));
    }

    private static Map<String, Object> pods(StackSpec spec, Map<String, String> labels, Map<String, Object> container) {
        return Map.of(
                "automountServiceAccountToken", false,
                "nodeSelector", PodPlacement.nodeSelector(spec),
                "topologySpreadConstraints", PodPlacement.spread(labels),
                "containers", List.of(container));
    }

    private static Map<String, Object> container(String path, Map<String, Object> resources) {
        var container = new LinkedHashMap<>(StackResource.map(path));
        container.put("resources", resources);
        return container;
    }

    private static Map<String, Object> volume(String name, int gibibytes) {
        return Map.of(
                "metadata",
                Map.of("name", name, "labels", StackVolumes.NOT_BACKED_UP),
                "spec",
                StackVolumes.spec(gibibytes));
    }
}
