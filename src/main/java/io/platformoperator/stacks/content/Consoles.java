package io.platformoperator.stacks.content;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLSBuilder;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.TargetCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How people reach the consoles (Grafana, Kibana, Jaeger): all through one internal load balancer that lets in the
 * management network only, each under a path of its own. With a domain they are at {@code consoles.DOMAIN/PATH}, encrypted
 * where a certificate can be had; without one, at the load balancer's own name.
 */
public final class Consoles {
    /** The class that the ingress stack makes: internal, for the management network. */
    private static final String INGRESS_CLASS = "alb-internal";

    private static final String ALB = "alb.ingress.kubernetes.io/";
    /** The stacks that have one. */
    private static final List<StackName> STACKS = List.of(StackName.MONITORING, StackName.LOGGING, StackName.TRACING);

    private Consoles() {}

    /**
     * A console.
     *
     * @param name and its path
     * @param port of its Service
     * @param healthPath answers 200 without a login
     * @param protocol HTTP or HTTPS, as its pods speak it
     */
    public record Console(
            String namespace, String name, String service, int port, String healthPath, String protocol) {}

    /** Where they all are, empty where only the load balancer knows its name; without a slash at its end. */
    public static String address(StackSpec spec) {
        var domain = spec.inputs().ingress().domain();
        return domain == null ? "" : (isEncrypted(spec) ? "https://" : "http://") + host(domain);
    }

    /** Whether the way to them is encrypted. */
    public static boolean isEncrypted(StackSpec spec) {
        var ingress = spec.inputs().ingress();
        return ingress.domain() != null && (ingress.certificateArn() != null || ingress.hostedZoneId() != null);
    }

    /** The way to one, where there is something that makes load balancers. */
    public static List<HasMetadata> way(StackSpec spec, Console console) {
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
        if (domain != null && asksForCertificate(spec)) {
            builder.editSpec()
                    .withTls(new IngressTLSBuilder().withHosts(host(domain)).build())
                    .endSpec();
        }
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
        var given = spec.inputs().ingress().certificateArn();
        if (given != null) {
            annotations.put(ALB + "certificate-arn", given);
        } else if (asksForCertificate(spec)) {
            annotations.put(ALB + "create-acm-cert", "true");
        }
        return annotations;
    }

    /** One of those that share a load balancer asks for its certificate: the first that is installed. */
    private static boolean asksForCertificate(StackSpec spec) {
        return isEncrypted(spec)
                && spec.inputs().ingress().certificateArn() == null
                && STACKS.stream()
                        .filter(spec.inputs().stacks()::contains)
                        .limit(1)
                        .anyMatch(first -> first == spec.stack());
    }

    private static String host(String domain) {
        return "consoles." + domain;
    }
}
