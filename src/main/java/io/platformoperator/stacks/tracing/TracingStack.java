package io.platformoperator.stacks.tracing;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;
import static io.platformoperator.stacks.manifests.NamespaceNames.TRACING;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.logging.ElasticsearchAccess;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.Consoles;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.ServiceInstrumentation;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.stacks.manifests.StackResource;
import io.platformoperator.stacks.manifests.StackVolumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * OpenTelemetry collectors in two tiers, Jaeger, and the OpenTelemetry operator if a service has an instrumentation. Jaeger
 * stores traces in the logging stack's Elasticsearch or, if that stack is not installed, on a volume of its own.
 */
public final class TracingStack implements Stack {
    private static final String COLLECTOR = "opentelemetry-collector";
    private static final Map<String, String> AGENTS = pods("otel-agent");
    private static final Map<String, String> GATEWAYS = pods("otel-gateway");
    private static final Map<String, String> JAEGER = pods("jaeger");
    private static final String OTLP_HTTP_URL = "http://otel-agent.tracing.svc:4318";
    private static final int OTLP = 4317;
    private static final int OTLP_HTTP = 4318;
    private static final int QUERY = 16686;
    private static final int METRICS = 8888;
    /** Number of traces that a gateway in production buffers until the sampling decision. A trace needs about 20 KiB: 10 spans of 1 KiB, doubled. */
    private static final int BUFFERED_TRACES = 40_000;

    @Override
    public StackName name() {
        return StackName.TRACING;
    }

    @Override
    public List<StackNamespace> namespaces() {
        return List.of(new StackNamespace(TRACING, StackNamespace.Level.BASELINE));
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        var secrets = new ArrayList<GeneratedSecret>();
        if (hasElasticsearch(spec)) {
            secrets.addAll(ElasticsearchAccess.GENERATED_SECRETS);
        }
        if (ServiceInstrumentation.isUsed(spec)) {
            secrets.add(InstrumentationOperator.SECRET);
        }
        return secrets;
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        return Map.of(
                "jaeger", "http://jaeger.tracing.svc:16686/jaeger",
                "otlpGrpc", "http://otel-agent.tracing.svc:4317",
                "otlpHttp", OTLP_HTTP_URL);
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo regionInfo, GeneratedSecretData generated) {
        var objects = new ArrayList<HasMetadata>();
        if (hasElasticsearch(spec)) {
            objects.add(login(generated));
        } else {
            objects.add(StackVolumes.claim(
                    TRACING, "jaeger-traces", new PodSizes(spec.inputs().tier()).scaled(100)));
        }
        objects.addAll(
                Consoles.ingress(spec, new Consoles.Console(TRACING, "jaeger", "jaeger", QUERY, "/jaeger/", "HTTP")));
        objects.addAll(access(spec));
        var releases = new ArrayList<>(List.of(agents(spec), gateways(spec), jaeger(spec)));
        var telemetry = new ServiceTelemetry(spec, regionInfo, OTLP_HTTP_URL);
        objects.add(telemetry.configMap());
        if (ServiceInstrumentation.isUsed(spec)) {
            releases.add(InstrumentationOperator.release(spec));
            objects.addAll(InstrumentationOperator.webhooks(spec, generated));
            objects.add(telemetry.instrumentation());
        }
        return new StackManifests(releases, objects);
    }

    private static boolean hasElasticsearch(StackSpec spec) {
        return spec.inputs().stacks().contains(StackName.LOGGING);
    }

    private static Release agents(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                "otel-agent",
                COLLECTOR,
                TRACING,
                ChartValues.of("tracing/agent")
                        .set("resources", sizes.resources(50, 192))
                        .set("tolerations", PodPlacement.TOLERATE_ALL)
                        .asMap());
    }

    private static Release gateways(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                "otel-gateway",
                COLLECTOR,
                TRACING,
                ChartValues.of("tracing/gateway")
                        .set("replicaCount", sizes.replicas(3))
                        .set("resources", sizes.resources(200, 896))
                        .set("alternateConfig.processors.tail_sampling.num_traces", sizes.scaled(BUFFERED_TRACES))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set("topologySpreadConstraints", PodPlacement.spread(GATEWAYS))
                        .asMap());
    }

    private static Release jaeger(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        var values = ChartValues.of("tracing/jaeger");
        var storage = hasElasticsearch(spec) ? "tracing/elasticsearch" : "tracing/badger";
        StackResource.map(storage + ".yaml").forEach(values::set);
        if (hasElasticsearch(spec)) {
            values.set("jaeger.replicas", sizes.replicas(2))
                    .set("esIndexCleaner.nodeSelector", PodPlacement.nodeSelector(spec))
                    .set("esIndexCleaner.resources", sizes.resources(20, 64));
        }
        values.set("jaeger.resources", sizes.resources(100, 384))
                .set("jaeger.nodeSelector", PodPlacement.nodeSelector(spec))
                .set("jaeger.affinity", PodPlacement.antiAffinity(JAEGER));
        // Running pods never see a change of the mounted configuration. A hash in their environment restarts them after
        // a change.
        var configuration = AwsNames.hash(
                values.asMap().get("userconfig") + "" + values.asMap().get("uiconfig"));
        values.set("jaeger.extraEnv", List.of(Map.of("name", "CONFIGURATION", "value", configuration)));
        return new Release("jaeger", "jaeger", TRACING, values.asMap());
    }

    private static HasMetadata login(GeneratedSecretData generated) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(TRACING)
                .withName("jaeger-elasticsearch")
                .endMetadata()
                .withType("Opaque")
                .addToStringData("password", ElasticsearchAccess.JAEGER.password(generated))
                .addToStringData("ca.crt", ElasticsearchAccess.authority(generated))
                .build();
    }

    private static List<HasMetadata> access(StackSpec spec) {
        var queryPeers = new ArrayList<>(NetworkAccess.namespaces(MONITORING));
        queryPeers.addAll(NetworkAccess.addresses(spec.inputs().vpcCidr()));
        return List.of(
                NetworkAccess.within(TRACING),
                NetworkAccess.allow(TRACING, "spans", AGENTS, NetworkAccess.allPods(), OTLP, OTLP_HTTP),
                NetworkAccess.allow(TRACING, "metrics", Map.of(), NetworkAccess.namespaces(MONITORING), METRICS),
                NetworkAccess.allow(TRACING, "queries", JAEGER, queryPeers, QUERY));
    }

    private static Map<String, String> pods(String release) {
        return Map.of("app.kubernetes.io/instance", release);
    }
}
