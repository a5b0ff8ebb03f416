package io.platformoperator.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The features of the local cloud that the other integration tests rely on. */
@ExtendWith(LocalCloudExtension.class)
class LocalCloudIT {
    private static final Duration DONE_WITHIN = Duration.ofSeconds(60);

    @Test
    void servesTheReportedRelease(LocalCloud cloud) {
        assertThat(cloud.admin().getKubernetesVersion().getGitVersion()).isEqualTo("v1.35.4");
    }

    @Test
    void aDeletedNamespaceTakesItsObjectsAlong(LocalCloud cloud) {
        var client = cloud.admin();
        client.resource(namespace("going")).create();
        client.resource(configMap("going", "held").build()).create();

        client.namespaces().withName("going").delete();

        await().atMost(DONE_WITHIN)
                .until(() -> client.namespaces().withName("going").get() == null);
    }

    @Test
    void ownedObjectsAreDeletedWithTheirOwner(LocalCloud cloud) {
        var client = cloud.admin();
        client.resource(namespace("owning")).create();
        var owner = client.resource(configMap("owning", "owner").build()).create();
        var reference = new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName("owner")
                .withUid(owner.getMetadata().getUid())
                .build();
        var owned = configMap("owning", "owned").editMetadata().withOwnerReferences(reference);
        client.resource(owned.endMetadata().build()).create();

        client.resource(owner).delete();

        await().atMost(DONE_WITHIN)
                .until(() -> client.configMaps()
                                .inNamespace("owning")
                                .withName("owned")
                                .get()
                        == null);
    }

    @Test
    void servesTheCustomResources(LocalCloud cloud) throws IOException, InterruptedException {
        var kubectl = new ProcessBuilder(
                        cloud.kubectl().toString(),
                        "--kubeconfig",
                        cloud.kubeconfig().toString(),
                        "apply",
                        "--server-side",
                        "--force-conflicts", // another test may have applied them with another field manager
                        "--filename",
                        Path.of("crds").toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
        assertThat(kubectl.waitFor()).as(output).isZero();

        var definitions = cloud.admin().apiextensions().v1().customResourceDefinitions();
        var name = "platformenvironments.platform-operator.io";
        await().atMost(DONE_WITHIN).until(() -> definitions.withName(name).get().getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True")));
    }

    @Test
    void aServiceAccountHasExactlyThePermissionsOfItsRole(LocalCloud cloud) {
        var client = cloud.admin();
        client.resource(namespace("limited")).create();
        var account =
                new ServiceAccountBuilder().withNewMetadata().withName("reader").withNamespace("limited");
        client.resource(account.endMetadata().build()).create();
        var rule = new PolicyRuleBuilder()
                .withApiGroups("")
                .withResources("configmaps")
                .withVerbs("get", "list");
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("reader")
                        .withNamespace("limited")
                        .endMetadata()
                        .withRules(rule.build())
                        .build())
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("reader")
                        .withNamespace("limited")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "reader")
                        .addNewSubject("", "ServiceAccount", "reader", "limited")
                        .build())
                .create();

        try (var reader = cloud.asServiceAccount("limited", "reader")) {
            assertThat(reader.configMaps().inNamespace("limited").list().getItems())
                    .isNotNull();
            assertThatThrownBy(() -> reader.secrets().inNamespace("limited").list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                            .isEqualTo(403));
        }
    }

    @Test
    void answersAsAws(LocalCloud cloud) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(cloud.awsEndpoint().resolve("/_local/health"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFailedStartIsExplained() {
        assertThatThrownBy(() -> LocalCloud.start("local-cloud-refused", "--time-scale", "fast"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--time-scale");
    }

    private static io.fabric8.kubernetes.api.model.Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static ConfigMapBuilder configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata();
    }
}
