package io.platformoperator.stacks.tracing;

import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;
import static io.platformoperator.stacks.manifests.NamespaceNames.TRACING;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.charts.Release;
import io.platformoperator.stacks.manifests.Certificates;
import io.platformoperator.stacks.manifests.ChartValues;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.NetworkAccess;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.PodSizes;
import io.platformoperator.stacks.manifests.ServiceInstrumentation;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The OpenTelemetry operator, which injects instrumentation into new pods of the services. Its chart can't take a certificate
 * as a value: it takes one from cert-manager, or generates a new one with every rendering. So the chart gets the name of a
 * generated Secret, and the webhooks, which contain the certificate's authority, are objects of this stack.
 */
final class InstrumentationOperator {
    private static final String OPERATOR = "opentelemetry-operator";
    private static final Map<String, String> PODS = Map.of("app.kubernetes.io/instance", OPERATOR);
    private static final String CERTIFICATE = "opentelemetry-operator-webhook-certificate";
    /** The name that the chart gives the webhooks' Service. */
    private static final String WEBHOOK = OPERATOR + "-webhook." + TRACING;

    private static final int WEBHOOK_PORT = 9443;
    private static final int REPLICAS = 2;

    /** The certificate of the webhooks, which the chart mounts into the operator's pods. */
    static final GeneratedSecret SECRET = new GeneratedSecret(
            TRACING,
            CERTIFICATE,
            () -> Certificates.server(OPERATOR, List.of(WEBHOOK, WEBHOOK + ".svc", WEBHOOK + ".svc.cluster.local")));

    private InstrumentationOperator() {}

    static Release release(StackSpec spec) {
        var sizes = new PodSizes(spec.inputs().tier());
        return new Release(
                OPERATOR,
                OPERATOR,
                TRACING,
                ChartValues.of("tracing/opentelemetry-operator")
                        .set("replicaCount", sizes.replicas(REPLICAS))
                        .set("admissionWebhooks.secretName", CERTIFICATE)
                        .set(
                                "manager.autoInstrumentation.go.enabled",
                                ServiceInstrumentation.isUsed(spec, Instrumentation.GO))
                        .set("manager.resources", sizes.resources(100, 256))
                        .set("nodeSelector", PodPlacement.nodeSelector(spec))
                        .set("topologySpreadConstraints", PodPlacement.spread(PODS))
                        .asMap());
    }

    /** The webhooks, and the traffic from the API server to them. */
    static List<HasMetadata> webhooks(StackSpec spec, GeneratedSecretData generated) {
        var authority = generated.value(TRACING, CERTIFICATE, "ca.crt").getBytes(UTF_8);
        var objects = new ArrayList<HasMetadata>(StackResource.objects(
                "tracing/webhooks.yaml",
                Map.of("authority", Base64.getEncoder().encodeToString(authority), "namespace", SERVICES)));
        objects.add(NetworkAccess.allow(
                TRACING,
                "instrumentation-webhooks",
                PODS,
                NetworkAccess.addresses(spec.inputs().vpcCidr()),
                WEBHOOK_PORT));
        return objects;
    }
}
