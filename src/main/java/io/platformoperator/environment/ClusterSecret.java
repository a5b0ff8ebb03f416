package io.platformoperator.environment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Secret by which Argo CD knows an EKS cluster. Argo CD gets tokens of the cluster from AWS, by its own IAM role or one that it
 * assumes ({@code awsAuthConfig}), so the Secret has no credential. The region's outputs are annotations, which ApplicationSets use.
 */
final class ClusterSecret {
    static final String PREFIX = PlatformEnvironment.GROUP + "/";

    private static final String TYPE_LABEL = "argocd.argoproj.io/secret-type";
    private static final String CLUSTER = "cluster";

    /** Longest name of an annotation, after its prefix. */
    private static final int LONGEST_NAME = 63;

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private ClusterSecret() {}

    /** Name of the Secret. Namespaces and regions have no dots, so that no two clusters have one name. */
    static String name(PlatformEnvironment environment, String region) {
        return "platform." + cluster(environment, region);
    }

    private static String cluster(PlatformEnvironment environment, String region) {
        var meta = environment.getMetadata();
        return meta.getNamespace() + "." + meta.getName() + "." + region;
    }

    /** The Secret; empty until AWS has told the address of the cluster. */
    static Optional<Secret> of(
            PlatformEnvironment environment, String region, String activeRegion, List<Child> children) {
        var outputs = Outputs.of(
                region,
                children.stream().filter(child -> child.region().equals(region)).toList());
        var name = outputs.get("cluster.clusterName");
        var endpoint = outputs.get("cluster.clusterEndpoint");
        var authority = outputs.remove("cluster.clusterCertificateAuthority");
        if (name == null || endpoint == null || authority == null) {
            return Optional.empty();
        }
        return Optional.of(new SecretBuilder()
                .withNewMetadata()
                .withName(name(environment, region))
                .withLabels(labels(environment, region, region.equals(activeRegion)))
                .withAnnotations(annotations(outputs))
                .endMetadata()
                .withType("Opaque")
                .addToData("name", base64(cluster(environment, region)))
                .addToData("server", base64(endpoint))
                .addToData("config", base64(config(environment, name, authority)))
                .build());
    }

    private static Map<String, String> labels(PlatformEnvironment environment, String region, boolean isActive) {
        var meta = environment.getMetadata();
        var spec = environment.getSpec();
        var labels = new TreeMap<>(spec.argocd().labels());
        labels.put(TYPE_LABEL, CLUSTER);
        labels.put(PlatformEnvironment.ENVIRONMENT_LABEL, meta.getName());
        labels.put(PREFIX + "namespace", meta.getNamespace());
        labels.put(PREFIX + "tier", JSON.convertValue(spec.tier(), String.class));
        labels.put(PREFIX + "region", region);
        labels.put(PREFIX + "role", isActive ? "active" : "standby");
        return labels;
    }

    private static Map<String, String> annotations(Map<String, String> outputs) {
        var annotations = new TreeMap<String, String>();
        outputs.forEach((key, value) -> {
            if (key.length() <= LONGEST_NAME) {
                annotations.put(PREFIX + key, value);
            }
        });
        return annotations;
    }

    private static String config(PlatformEnvironment environment, String cluster, String authority) {
        var access = new LinkedHashMap<String, String>();
        access.put("clusterName", cluster);
        var role = environment.getSpec().argocd().roleArn();
        if (role != null) {
            access.put("roleARN", role);
        }
        var config = new LinkedHashMap<String, Object>();
        config.put("awsAuthConfig", access);
        config.put("tlsClientConfig", Map.of("caData", authority));
        return JSON.asJson(config);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
