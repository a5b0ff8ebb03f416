package io.platformoperator.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.MockApiServer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Secrets by which Argo CD knows the clusters of an environment. */
class ClusterRegistrationsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String HERE = "us-east-1";
    private static final String THERE = "us-west-2";
    private static final String ROLE = "roleArn: arn:aws:iam::123456789012:role/argocd";

    private final MockApiServer server = new MockApiServer(PlatformEnvironment.class);
    private final ClusterRegistrations registrations = new ClusterRegistrations("argocd");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theSecretHasTheAddressTheRoleAndNoCredential() {
        reconcile("register: true, labels: {team: shop}, " + ROLE, cluster(HERE), database(HERE));

        var secret = secret(HERE);
        assertThat(secret.getData()).containsOnlyKeys("name", "server", "config");
        assertThat(decoded(secret, "name")).isEqualTo("platform.shop.us-east-1");
        assertThat(decoded(secret, "server")).isEqualTo("https://us-east-1.eks.amazonaws.com");
        assertThat(decoded(secret, "config"))
                .isEqualTo(
                        "{\"awsAuthConfig\":{\"clusterName\":\"shop-us-east-1\",\"roleARN\":\"arn:aws:iam::123456789012:role/argocd\"},"
                                + "\"tlsClientConfig\":{\"caData\":\"Q0E=\"}}");
    }

    @Test
    void labelsAndAnnotationsHaveTheRegionsOwnOutputs() {
        reconcile("register: true, labels: {team: shop}", cluster(HERE), cluster(THERE), database(HERE));

        assertThat(secret(HERE).getMetadata().getLabels())
                .containsEntry("argocd.argoproj.io/secret-type", "cluster")
                .containsEntry("platform-operator.io/environment", "shop")
                .containsEntry("platform-operator.io/namespace", "platform")
                .containsEntry("platform-operator.io/tier", "staging")
                .containsEntry("platform-operator.io/region", HERE)
                .containsEntry("platform-operator.io/role", "active")
                .containsEntry("team", "shop");
        assertThat(secret(HERE).getMetadata().getAnnotations())
                .containsEntry("platform-operator.io/database.endpoint", "db." + HERE)
                .containsEntry("platform-operator.io/cluster.clusterName", "shop-us-east-1")
                .doesNotContainKey("platform-operator.io/cluster.clusterCertificateAuthority");
        assertThat(secret(THERE).getMetadata().getLabels()).containsEntry("platform-operator.io/role", "standby");
        assertThat(secret(THERE).getMetadata().getAnnotations())
                .containsEntry("platform-operator.io/cluster.clusterName", "shop-us-west-2")
                .doesNotContainKey("platform-operator.io/database.endpoint");
        assertThat(decoded(secret(THERE), "config")).doesNotContain("roleARN");
    }

    @Test
    void aSecretIsWrittenOnceUntilItChanges() {
        reconcile("register: true", cluster(HERE));
        reconcile("register: true", cluster(HERE));
        assertThat(server.writes("PATCH secrets")).hasSize(1);

        reconcile("register: true", cluster(HERE), database(HERE));
        assertThat(server.writes("PATCH secrets")).hasSize(2);
    }

    @Test
    void noSecretIsWrittenByDefaultOrWithoutANamespace() {
        reconcile("{}", cluster(HERE));
        new ClusterRegistrations("")
                .reconcile(environment("register: true"), HERE, children(cluster(HERE)), server.client());

        assertThat(server.writes("PATCH secrets")).isEmpty();
    }

    @Test
    void theSecretGoesWithTheRegistrationTheRegionAndTheEnvironment() {
        reconcile("register: true", cluster(HERE), cluster(THERE));
        reconcile("register: true", cluster(HERE), deleted(cluster(THERE)));
        assertThat(secret(THERE)).isNull();
        assertThat(secret(HERE)).isNotNull();

        reconcile("register: false", cluster(HERE));
        assertThat(secret(HERE)).isNull();

        reconcile("register: true", cluster(HERE));
        registrations.remove(environment("register: true"), children(cluster(HERE)), server.client());
        assertThat(secret(HERE)).isNull();
    }

    @Test
    void aRefusalNamesTheSecretAndWhatToDo() {
        server.rejectAll(HttpMethod.PATCH, "secrets/platform.platform.shop.us-east-1", 403, "is forbidden");

        assertThatThrownBy(() -> reconcile("register: true", cluster(HERE)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(
                        "could not register the cluster in Argo CD by the Secret argocd/platform.platform.shop.us-east-1")
                .hasMessageContaining("argocd.namespace of the chart");
    }

    private void reconcile(String argocd, PlatformObject... objects) {
        registrations.reconcile(environment(argocd), HERE, children(objects), server.client());
    }

    private @Nullable Secret secret(String region) {
        return server.client()
                .secrets()
                .inNamespace("argocd")
                .withName("platform.platform.shop." + region)
                .get();
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), UTF_8);
    }

    private static PlatformEnvironment environment(String argocd) {
        return YAML.unmarshal("""
                metadata: {name: shop, namespace: platform}
                spec:
                  tier: staging
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}, secondary: {name: us-west-2, cidr: 10.1.0.0/16}}
                  argocd: {%s}
                """.formatted(argocd.equals("{}") ? "" : argocd), PlatformEnvironment.class);
    }

    /** A child as YAML, with its type. */
    private record PlatformObject(String yaml, Class<? extends SubsystemResource<?>> type) {}

    private static List<Child> children(PlatformObject... objects) {
        return List.of(objects).stream()
                .map(each -> new Child(YAML.unmarshal(each.yaml(), each.type())))
                .toList();
    }

    private static PlatformObject cluster(String region) {
        return new PlatformObject("""
                metadata: {name: shop-REGION, namespace: platform, generation: 1, labels: {platform-operator.io/subsystem: cluster}}
                spec: {placement: {environment: shop, region: REGION, availabilityZones: 3}}
                status:
                  outputs:
                    clusterName: shop-REGION
                    clusterEndpoint: https://REGION.eks.amazonaws.com
                    clusterCertificateAuthority: Q0E=
                """.replace("REGION", region), PlatformCluster.class);
    }

    private static PlatformObject database(String region) {
        return new PlatformObject("""
                metadata: {name: shop-REGION, namespace: platform, generation: 1, labels: {platform-operator.io/subsystem: database}}
                spec: {placement: {environment: shop, region: REGION, availabilityZones: 3}}
                status: {outputs: {endpoint: db.REGION}}
                """.replace("REGION", region), PlatformDatabase.class);
    }

    private static PlatformObject deleted(PlatformObject object) {
        return new PlatformObject(
                object.yaml().replace("generation: 1,", "generation: 1, deletionTimestamp: \"2030-01-31T12:00:00Z\","),
                object.type());
    }
}
