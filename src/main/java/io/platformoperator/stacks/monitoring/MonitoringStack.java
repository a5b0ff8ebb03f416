package io.platformoperator.stacks.monitoring;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.stacks.logging.ElasticsearchAccess;
import io.platformoperator.stacks.manifests.Consoles;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.Passwords;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prometheus, Alertmanager and Grafana, which monitor the cluster, the services, the other stacks, and on AWS the database,
 * the cache, backups and certificates.
 */
public final class MonitoringStack implements Stack {
    static final String GRAFANA_ADMIN = "grafana-admin";
    static final String GRAFANA_ELASTICSEARCH = "grafana-elasticsearch";
    static final int GRAFANA_PORT = 80;
    private static final int GRAFANA_POD_PORT = 3000;
    private static final Map<String, String> GRAFANA = Map.of("app.kubernetes.io/name", "grafana");

    @Override
    public StackName name() {
        return StackName.MONITORING;
    }

    @Override
    public List<StackNamespace> namespaces() {
        // The node exporter reads the nodes' files.
        return List.of(new StackNamespace(MONITORING, StackNamespace.Level.PRIVILEGED));
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        var all = new ArrayList<GeneratedSecret>();
        all.add(new GeneratedSecret(
                MONITORING,
                GRAFANA_ADMIN,
                () -> Map.of("admin-user", "admin", "admin-password", Passwords.generate())));
        if (has(spec, StackName.LOGGING)) {
            all.addAll(ElasticsearchAccess.GENERATED_SECRETS);
        }
        return all;
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        return Map.of(
                "grafana", "http://platform-grafana.monitoring.svc/grafana/",
                "prometheus", "http://platform-prometheus.monitoring.svc:9090",
                "alertmanager", "http://platform-alertmanager.monitoring.svc:9093");
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>();
        if (spec.targetCluster() == TargetCluster.WORKLOAD) {
            objects.addAll(cloudWatch(spec, regionInfo));
        }
        if (has(spec, StackName.LOGGING)) {
            objects.add(elasticsearchLogin(generated));
        }
        objects.addAll(ServiceMonitors.of(spec));
        objects.addAll(AlertRules.of(spec));
        objects.addAll(Dashboards.of(spec));
        objects.addAll(Consoles.ingress(
                spec,
                new Consoles.Console(
                        MONITORING, "grafana", "platform-grafana", GRAFANA_PORT, "/grafana/api/health", "HTTP")));
        objects.add(NetworkAccess.within(MONITORING));
        objects.add(NetworkAccess.allow(
                MONITORING,
                "grafana",
                GRAFANA,
                NetworkAccess.addresses(spec.inputs().vpcCidr()),
                GRAFANA_POD_PORT));
        return new StackManifests(List.of(PrometheusChart.release(spec, regionInfo)), objects);
    }

    static boolean has(StackSpec spec, StackName stack) {
        return spec.inputs().stacks().contains(stack);
    }

    private static List<HasMetadata> cloudWatch(StackSpec spec, RegionInfo regionInfo) {
        var filled = StackResource.text("monitoring/cloudwatch.yaml")
                .replace("${REGION}", regionInfo.region())
                .replace("${ENVIRONMENT}", spec.placement().environment());
        // The exporter reads its configuration only at startup. A hash in the pod template restarts it after a change.
        return StackResource.objectsIn(filled.replace("${CONFIGURATION}", AwsNames.hash(filled)));
    }

    private static HasMetadata elasticsearchLogin(GeneratedSecretData generated) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(MONITORING)
                .withName(GRAFANA_ELASTICSEARCH)
                .endMetadata()
                .withType("Opaque")
                .addToStringData("password", ElasticsearchAccess.GRAFANA.password(generated))
                .addToStringData("ca.crt", ElasticsearchAccess.authority(generated))
                .build();
    }
}
