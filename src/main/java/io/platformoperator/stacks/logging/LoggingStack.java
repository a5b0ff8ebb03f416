package io.platformoperator.stacks.logging;

import static io.platformoperator.stacks.manifests.NamespaceNames.LOGGING;
import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;
import static io.platformoperator.stacks.manifests.NamespaceNames.TRACING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.Certificates;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.Consoles;
import io.platformoperator.stacks.manifests.DisruptionBudgets;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filebeat on every node, Logstash, Elasticsearch and Kibana, managed by ECK under its basic licence. */
public final class LoggingStack implements Stack {
    private static final String OPERATOR_NAMESPACE = "elastic-system";
    static final Map<String, String> KIBANA = Map.of("kibana.k8s.elastic.co/name", "kibana");
    static final Map<String, String> LOGSTASH = Map.of("logstash.k8s.elastic.co/name", "logstash");
    private static final Map<String, String> ELASTICSEARCH =
            Map.of("elasticsearch.k8s.elastic.co/cluster-name", "elasticsearch");
    private static final String LOGSTASH_TLS = "logstash-tls";
    private static final int ELASTICSEARCH_PORT = 9200;
    private static final int KIBANA_PORT = 5601;

    @Override
    public StackName name() {
        return StackName.LOGGING;
    }

    @Override
    public List<StackNamespace> namespaces() {
        return List.of(
                new StackNamespace(OPERATOR_NAMESPACE, StackNamespace.Level.RESTRICTED),
                // Filebeat reads the nodes' log files; Elasticsearch's init container sets a kernel parameter.
                new StackNamespace(LOGGING, StackNamespace.Level.PRIVILEGED));
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        var all = new ArrayList<>(ElasticsearchAccess.GENERATED_SECRETS);
        all.add(new GeneratedSecret(
                LOGGING,
                LOGSTASH_TLS,
                () -> Certificates.server("logstash", List.of("logstash-ls-beats.logging.svc"))));
        return all;
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        return Map.of(
                "kibana", "https://kibana-kb-http.logging.svc:5601/kibana", "elasticsearch", ElasticsearchAccess.URL);
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>();
        objects.add(serviceAccount("elasticsearch"));
        objects.addAll(ElasticsearchUsers.of(generated));
        objects.addAll(ElasticsearchSettings.of(spec, regionInfo));
        objects.add(DisruptionBudgets.oneAtATime(LOGGING, "kibana", KIBANA));
        objects.add(DisruptionBudgets.oneAtATime(LOGGING, "logstash", LOGSTASH));
        objects.addAll(Consoles.ingress(
                spec,
                new Consoles.Console(LOGGING, "kibana", "kibana-kb-http", KIBANA_PORT, "/kibana/login", "HTTPS")));
        objects.add(NetworkAccess.within(LOGGING));
        objects.add(NetworkAccess.allow(
                LOGGING,
                "elasticsearch",
                ELASTICSEARCH,
                NetworkAccess.namespaces(OPERATOR_NAMESPACE, TRACING, MONITORING),
                ELASTICSEARCH_PORT));
        objects.add(NetworkAccess.allow(
                LOGGING, "kibana", KIBANA, NetworkAccess.addresses(spec.inputs().vpcCidr()), KIBANA_PORT));
        return new StackManifests(List.of(operator(spec), elastic(spec, regionInfo)), objects);
    }

    private static Release operator(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                "elastic-operator",
                "eck-operator",
                OPERATOR_NAMESPACE,
                ChartValues.of("logging/eck-operator")
                        .set("replicaCount", 2)
                        .set("resources", sizes.resources(100, 256))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set("affinity", PodPlacement.antiAffinity(Map.of("control-plane", "elastic-operator")))
                        .asMap());
    }

    private static Release elastic(StackSpec spec, RegionInfo regionInfo) {
        return new Release(
                "elastic",
                "eck-stack",
                LOGGING,
                ChartValues.of("logging/eck-stack")
                        .set("eck-elasticsearch.nodeSets", List.of(ElasticNodes.elasticsearch(spec, regionInfo)))
                        .set("eck-kibana", ElasticNodes.kibana(spec))
                        .set("eck-logstash", ElasticNodes.logstash(spec))
                        .set("eck-beats.daemonSet.podTemplate.spec.tolerations", PodPlacement.TOLERATE_ALL)
                        .set("eck-beats.daemonSet.podTemplate.spec.containers", List.of(ElasticNodes.filebeat(spec)))
                        .asMap());
    }

    private static HasMetadata serviceAccount(String name) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(LOGGING)
                .withName(name)
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
    }
}
