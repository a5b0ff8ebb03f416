package io.platformoperator.stacks.ingress;

import static io.platformoperator.stacks.manifests.NamespaceNames.GATEWAY;
import static io.platformoperator.stacks.manifests.NamespaceNames.SERVICES;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLSBuilder;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.stacks.manifests.PublicPath;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One Ingress per service, all on one load balancer, so that each service has a target group with its own health check. With
 * the mesh the target is the mesh's gateway, through which the load balancer checks the service's health. Without the mesh the
 * targets are the service's pods.
 */
final class Ingresses {
    private static final String ALB = "alb.ingress.kubernetes.io/";
    private static final int HTTP = 80;
    /** The highest group order: the load balancer evaluates the rules of all other Ingresses first. */
    private static final String LAST_ORDER = "1000";

    private final StackInputs inputs;
    private final IngressEncryption encryption;
    private final boolean mesh;

    private Ingresses(StackInputs inputs) {
        this.inputs = inputs;
        this.encryption = IngressEncryption.of(inputs.ingress());
        this.mesh = inputs.stacks().contains(StackName.MESH);
    }

    static List<? extends HasMetadata> of(StackInputs inputs) {
        var paths = PublicPath.of(inputs.services());
        var all = new Ingresses(inputs);
        return paths.stream()
                .map(path -> all.ingress(path, path.equals(paths.getLast())))
                .toList();
    }

    /**
     * The Ingress of a path.
     *
     * @param first true for the Ingress whose host is the domain, by which the load balancer controller finds the certificate
     *     in ACM
     */
    private Ingress ingress(PublicPath path, boolean first) {
        var builder = new IngressBuilder()
                .withNewMetadata()
                .withNamespace(mesh ? GATEWAY : SERVICES)
                .withName(path.service().name())
                .withAnnotations(annotations(path))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName("alb")
                .addNewRule()
                .withNewHttp()
                .addNewPath()
                .withPath(path.path())
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(mesh ? GATEWAY : path.service().name())
                .withNewPort()
                .withNumber(HTTP)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec();
        if (first && encryption == IngressEncryption.CERTIFICATE_OF_ACM) {
            builder.editSpec()
                    .withTls(new IngressTLSBuilder()
                            .withHosts(inputs.ingress().domain())
                            .build())
                    .endSpec();
        }
        return builder.build();
    }

    private Map<String, String> annotations(PublicPath path) {
        var annotations = new TreeMap<String, String>();
        annotations.put(ALB + "target-type", "ip");
        annotations.put(
                ALB + "healthcheck-path",
                mesh ? path.healthPath() : path.service().healthPath());
        annotations.put(ALB + "healthcheck-interval-seconds", "10");
        annotations.put(ALB + "healthy-threshold-count", "2");
        annotations.put(ALB + "unhealthy-threshold-count", "3");
        annotations.put(ALB + "target-group-attributes", "deregistration_delay.timeout_seconds=30");
        if (path.isCatchAll()) {
            annotations.put(ALB + "group.order", LAST_ORDER);
        } else if (!mesh) {
            annotations.put(ALB + "transforms." + path.service().name(), removePrefix(path));
        }
        if (encryption == IngressEncryption.CERTIFICATE_OF_USER) {
            annotations.put(
                    ALB + "certificate-arn",
                    Objects.requireNonNull(inputs.ingress().certificateArn()));
        }
        if (encryption == IngressEncryption.NONE) {
            annotations.put(ALB + "listen-ports", "[{\"HTTP\":80}]");
        } else {
            annotations.put(ALB + "listen-ports", "[{\"HTTP\":80},{\"HTTPS\":443}]");
            annotations.put(ALB + "ssl-redirect", "443");
            annotations.put(ALB + "ssl-policy", "ELBSecurityPolicy-TLS13-1-2-2021-06");
        }
        return annotations;
    }

    /** The load balancer's rewrite rule that removes the path prefix; with the mesh the gateway does so. */
    private static String removePrefix(PublicPath path) {
        return "[{\"type\":\"url-rewrite\",\"urlRewriteConfig\":{\"rewrites\":[{\"regex\":\"^%s/?(.*)$\",\"replace\":\"/$1\"}]}}]"
                .formatted(path.path());
    }
}
