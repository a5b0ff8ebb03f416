package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.TargetCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How people reach the consoles (Grafana, Kibana, Jaeger): all through one internal load balancer that lets in the
 * management network only, each under a path of its own. With a domain they are at {@code https://consoles.DOMAIN/PATH};
 * without one, at the load balancer's own name, and unencrypted.
 */
public final class Consoles {
    /** The class that the ingress stack makes: internal, for the management network. */
    private static final String INGRESS_CLASS = "alb-internal";

    private static final String ALB = "alb.ingress.kubernetes.io/";

    private Consoles() {}

    /** Whether there is something that makes load balancers. */
    public static boolean areReachable(StackSpec spec) {
        return spec.targetCluster() == TargetCluster.WORKLOAD
                && spec.inputs().stacks().contains(StackName.INGRESS);
    }

    /** Host of all of them, empty without a domain. */
    public static String host(StackSpec spec) {
        var domain = spec.inputs().ingress().domain();
        return domain == null ? "" : "consoles." + domain;
    }

    /**
     * The way to one, where there is a controller for it.
     *
     * @param console its name, and its path
     * @param healthPath answers 200 without a login
     * @param protocol HTTP or HTTPS, as the pods speak it
     */
    public static List<HasMetadata> way(
            StackSpec spec,
            String namespace,
            String console,
            String service,
            int port,
            String healthPath,
            String protocol) {
        if (!areReachable(spec)) {
            return List.of();
        }
        var annotations = new TreeMap<>(Map.of(
                ALB + "target-type",
                "ip",
                ALB + "backend-protocol",
                protocol,
                ALB + "healthcheck-path",
                healthPath,
                ALB + "success-codes",
                "200"));
        var ingress = spec.inputs().ingress();
        if (ingress.domain() != null) {
            annotations.put(ALB + "listen-ports", "[{\"HTTP\": 80}, {\"HTTPS\": 443}]");
            annotations.put(ALB + "ssl-redirect", "443");
            if (ingress.certificateArn() != null) {
                annotations.put(ALB + "certificate-arn", ingress.certificateArn());
            }
        }
        return List.of(new IngressBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(console)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withIngressClassName(INGRESS_CLASS)
                .addNewRule()
                .withHost(ingress.domain() == null ? null : host(spec))
                .withNewHttp()
                .addNewPath()
                .withPath("/" + console)
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(service)
                .withNewPort()
                .withNumber(port)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build());
    }
}
