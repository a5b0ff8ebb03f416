package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Access of users to the consoles (Grafana, Kibana, Jaeger). All consoles share one internal load balancer that admits only
 * the management network; each console has a path of its own. With a domain the address is {@code consoles.DOMAIN/PATH}, with
 * TLS if a certificate is available: the load balancer controller finds the one of the host in ACM. Without a domain it is the
 * load balancer's own name.
 */
public final class Consoles {
    /** The internal IngressClass that the ingress stack creates. */
    private static final String INGRESS_CLASS = "alb-internal";

    private static final String ALB = "alb.ingress.kubernetes.io/";

    private Consoles() {}

    /**
     * A console.
     *
     * @param name name of the Ingress, and the path without its slash
     * @param port of the Service
     * @param healthPath path that answers 200 without a login
     * @param protocol of the pods: {@code HTTP} or {@code HTTPS}
     */
    public record Console(
            String namespace, String name, String service, int port, String healthPath, String protocol) {}

    /** The base URL of all consoles, without a trailing slash; empty without a domain. */
    public static String baseUrl(StackSpec spec) {
        var domain = spec.inputs().ingress().domain();
        return domain == null ? "" : (isEncrypted(spec) ? "https://" : "http://") + host(domain);
    }

    /** True if users reach the consoles over HTTPS. */
    public static boolean isEncrypted(StackSpec spec) {
        var ingress = spec.inputs().ingress();
        return ingress.domain() != null && (ingress.certificateArn() != null || ingress.hostedZoneId() != null);
    }

    /** The Ingress of a console; empty if the cluster has no load balancer controller. */
    public static List<HasMetadata> ingress(StackSpec spec, Console console) {
        if (spec.targetCluster() != TargetCluster.WORKLOAD
                || !spec.inputs().stacks().contains(StackName.INGRESS)) {
            return List.of();
        }
        var domain = spec.inputs().ingress().domain();
        var builder = new IngressBuilder()
                .withNewMetadata()
                .withNamespace(console.namespace())
                .withName(console.name())
                .withAnnotations(annotations(spec, console))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName(INGRESS_CLASS)
                .addNewRule()
                .withHost(domain == null ? null : host(domain))
                .withNewHttp()
                .addNewPath()
                .withPath("/" + console.name())
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(console.service())
                .withNewPort()
                .withNumber(console.port())
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec();
        return List.of(builder.build());
    }

    private static Map<String, String> annotations(StackSpec spec, Console console) {
        var annotations = new TreeMap<>(Map.of(
                ALB + "target-type",
                "ip",
                ALB + "backend-protocol",
                console.protocol(),
                ALB + "healthcheck-path",
                console.healthPath(),
                ALB + "success-codes",
                "200"));
        if (!isEncrypted(spec)) {
            annotations.put(ALB + "listen-ports", "[{\"HTTP\":80}]");
            return annotations;
        }
        annotations.put(ALB + "listen-ports", "[{\"HTTP\":80},{\"HTTPS\":443}]");
        annotations.put(ALB + "ssl-redirect", "443");
        annotations.put(ALB + "ssl-policy", "ELBSecurityPolicy-TLS13-1-2-2021-06");
        var certificate = spec.inputs().ingress().certificateArn();
        if (certificate != null) {
            annotations.put(ALB + "certificate-arn", certificate);
        }
        return annotations;
    }

    private static String host(String domain) {
        return "consoles." + domain;
    }
}
