package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.local.LocalOperator;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a stolen token of the operator's ServiceAccount can write on the management cluster: nothing but the operator's objects. */
@ExtendWith(LocalCloudExtension.class)
class PermissionsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLICIES_BIND_WITHIN = Duration.ofSeconds(30);
    /** Status of a refusal by an admission policy; RBAC refuses with 403. */
    private static final int INVALID = 422;

    private static final String NAMESPACE = "permissions";
    private static final String LABEL = PlatformEnvironment.ENVIRONMENT_LABEL;

    private static KubernetesClient admin;
    private static KubernetesClient stolen;

    @BeforeAll
    static void install(LocalCloud cloud) throws InterruptedException {
        LocalOperator.install(cloud).close();
        admin = cloud.admin();
        createNamespace(NAMESPACE);
        stolen = cloud.asServiceAccount(LocalOperator.NAMESPACE, LocalOperator.ACCOUNT);
        awaitPolicies();
    }

    @AfterAll
    static void end() {
        if (stolen != null) {
            stolen.close();
        }
    }

    @Test
    void authenticationOfAnEksClusterCanNotBeWritten() {
        var authentication = configMap("kube-system", "aws-auth", Map.of());
        admin.resource(authentication).create();
        try {
            assertForbidden(() -> apply(change(authentication, Map.of())));
            // nor does a label make it the operator's
            assertForbidden(() -> apply(change(authentication, Map.of(LABEL, "aws"))));
            assertForbidden(() -> stolen.configMaps()
                    .inNamespace("kube-system")
                    .withName("aws-auth")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"labels\":{\"" + LABEL + "\":\"aws-auth\"}}}"));
            assertThat(admin.resource(authentication).get().getData()).containsEntry("mapRoles", "[]");
        } finally {
            admin.resource(authentication).delete();
        }
        assertForbidden(() -> stolen.resource(configMap("kube-system", "aws-auth", Map.of(LABEL, "aws-auth")))
                .create());
    }

    @Test
    void anotherConfigMapCanNotBeTakenOverByItsNameOrLabel() {
        var others = configMap(NAMESPACE, "shop-outputs", Map.of());
        admin.resource(others).create();

        assertForbidden(() -> apply(change(others, Map.of(LABEL, "shop"))));
        assertForbidden(() -> stolen.resource(configMap(NAMESPACE, "shop-settings", Map.of(LABEL, "shop")))
                .create());
        assertForbidden(() -> stolen.resource(configMap(NAMESPACE, "unlabelled-outputs", Map.of()))
                .create());
    }

    @Test
    void outputsOfAnEnvironmentCanBeWritten() {
        var outputs = configMap(NAMESPACE, "orders-outputs", Map.of(LABEL, "orders"));

        stolen.resource(outputs).create();
        apply(change(outputs, Map.of(LABEL, "orders")));

        assertThat(admin.resource(outputs).get().getData()).containsEntry("mapRoles", "changed");
        // the label can't be moved or removed either
        assertForbidden(() -> stolen.configMaps()
                .inNamespace(NAMESPACE)
                .withName("orders-outputs")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"" + LABEL + "\":null}}}"));
    }

    @Test
    void eventsOfOthersCanNotBeWritten() {
        var ours = event("ours", "platform-operator", "platform-operator.io/v1alpha1", "PlatformEnvironment");
        stolen.resource(ours).create();
        var others = event("others", "kubelet", "v1", "Pod");
        admin.resource(others).create();

        assertForbidden(() -> stolen.resource(event("about-a-pod", "platform-operator", "v1", "Pod"))
                .create());
        assertForbidden(
                () -> stolen.resource(event("forged", "kubelet", "v1", "Pod")).create());
        assertForbidden(() -> stolen.v1()
                .events()
                .inNamespace(NAMESPACE)
                .withName("others")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"message\":\"forged\"}"));
    }

    @Test
    void specOfAnEnvironmentCanNotBeChanged(LocalCloud cloud) {
        var environment =
                TestEnvironment.apply(cloud, "permissions-spec", "us-west-2", Map.of("managementPolicy", "Observe"));
        var inStolenHands = stolen.resources(PlatformEnvironment.class)
                .inNamespace(environment.namespace())
                .withName(environment.name());

        assertForbidden(() ->
                inStolenHands.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"deletionProtection\":true}}"));
        assertThatCode(() -> inStolenHands.patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"finalizers\":[\"platform-operator.io/test\"]}}"))
                .doesNotThrowAnyException();
        inStolenHands.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        environment.change(Map.of("deletionProtection", false));
        environment.delete();
    }

    @Test
    void onlyEnvironmentsOfDrillsCanBeCreatedAndDeleted(LocalCloud cloud) {
        var users =
                TestEnvironment.apply(cloud, "permissions-drill", "us-west-2", Map.of("managementPolicy", "Observe"));
        users.change(Map.of("deletionProtection", false));
        var owner = new OwnerReferenceBuilder()
                .withApiVersion("platform-operator.io/v1alpha1")
                .withKind("PlatformDrill")
                .withName("whole")
                .withUid("0f7e")
                .build();
        var ofDrill = new PlatformEnvironment();
        ofDrill.setMetadata(new ObjectMetaBuilder()
                .withNamespace(users.namespace())
                .withName("shop-drill-1a2b3c4d")
                .addToLabels("platform-operator.io/drill-run", "1a2b3c4d")
                .withOwnerReferences(owner)
                .build());
        ofDrill.setSpec(users.object().getSpec());
        var anOther = new PlatformEnvironment();
        anOther.setSpec(ofDrill.getSpec());
        var inStolenHands = stolen.resources(PlatformEnvironment.class).inNamespace(users.namespace());

        for (var meta : List.of(
                new ObjectMetaBuilder(ofDrill.getMetadata()).withName("shop").build(),
                new ObjectMetaBuilder(ofDrill.getMetadata())
                        .withOwnerReferences(List.of())
                        .build(),
                new ObjectMetaBuilder(ofDrill.getMetadata())
                        .withLabels(Map.of())
                        .build())) {
            anOther.setMetadata(meta);
            assertForbidden(() -> inStolenHands.resource(anOther).create());
        }
        assertForbidden(() -> inStolenHands.withName(users.name()).delete());
        assertForbidden(() -> inStolenHands
                .withName(users.name())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Map.of("metadata", Map.of("ownerReferences", List.of(owner))))));
        inStolenHands.resource(ofDrill).create();
        inStolenHands.withName("shop-drill-1a2b3c4d").delete();
        assertThat(inStolenHands.withName("shop-drill-1a2b3c4d").get()).isNull();
        users.delete();
    }

    @Test
    void leaseOfAnotherProgramCanNotBeWritten() {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(LocalOperator.NAMESPACE)
                .withName("another-program")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("another")
                .endSpec()
                .build();
        admin.resource(lease).create();

        assertForbidden(() -> stolen.leases()
                .inNamespace(LocalOperator.NAMESPACE)
                .withName("another-program")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"stolen\"}}"));
    }

    @Test
    void withWatchedNamespacesTheOperatorRunsWithRightsInTheseOnly(LocalCloud cloud) {
        createNamespace("permissions-watched");
        var values = List.of(
                "watchNamespaces={permissions-watched}", "permissionsPolicy=false", "deletionProtectionPolicy=false");
        try (var operator = LocalOperator.installInto(
                        cloud,
                        "permissions-operator",
                        values,
                        "--namespaces=permissions-watched",
                        "--lease-namespace=permissions-operator");
                var limited = cloud.asServiceAccount("permissions-operator", LocalOperator.ACCOUNT)) {
            operator.start();
            var environment = TestEnvironment.apply(
                    cloud, "permissions-watched", "us-west-2", Map.of("managementPolicy", "Observe"));
            environment.await(
                    "published",
                    LIMIT,
                    () -> admin.configMaps()
                                    .inNamespace("permissions-watched")
                                    .withName("permissions-watched-outputs")
                                    .get()
                            != null);

            assertForbidden(
                    () -> limited.configMaps().inNamespace("kube-system").list());
            assertForbidden(() -> limited.configMaps().inAnyNamespace().list());
            assertForbidden(() -> limited.resource(configMap(NAMESPACE, "other-outputs", Map.of(LABEL, "other")))
                    .create());
            assertForbidden(() -> limited.resources(PlatformEnvironment.class)
                    .inNamespace(NAMESPACE)
                    .list());
            environment.change(Map.of("deletionProtection", false));
            environment.delete();
            environment.awaitDeleted(LIMIT);
            assertThat(operator.warningsAndErrors()).isEmpty();
        }
    }

    @Test
    void podsOfTheChartMeetThePodSecurityStandardRestricted() {
        createNamespace("permissions-restricted", Map.of("pod-security.kubernetes.io/enforce", "restricted"));
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("permissions-restricted")
                        .withName(LocalOperator.ACCOUNT)
                        .endMetadata()
                        .build())
                .serverSideApply();
        var template = Arrays.stream(LocalOperator.output("manifests").split("(?m)^---$"))
                .filter(document -> document.contains("\nkind: Deployment\n"))
                .map(document -> Serialization.unmarshal(document, Deployment.class))
                .findFirst()
                .orElseThrow()
                .getSpec()
                .getTemplate();
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("permissions-restricted")
                .withName("operator")
                .endMetadata()
                .withSpec(template.getSpec())
                .build();

        assertThatCode(() -> admin.resource(pod).dryRun().create()).doesNotThrowAnyException();
        pod.getSpec().getSecurityContext().setRunAsNonRoot(false);
        assertForbidden(() -> admin.resource(pod).dryRun().create());
    }

    /** The API server enforces a policy some time after its creation. */
    private static void awaitPolicies() throws InterruptedException {
        var deadline = Instant.now().plus(POLICIES_BIND_WITHIN);
        var probe = configMap(NAMESPACE, "probe", Map.of());
        while (Instant.now().isBefore(deadline)) {
            try {
                stolen.resource(probe).create();
                admin.resource(probe).delete();
            } catch (KubernetesClientException e) {
                return;
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    /** Applies as the operator does. */
    private static void apply(ConfigMap configMap) {
        stolen.resource(configMap).forceConflicts().serverSideApply();
    }

    private static void assertForbidden(ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                        .as(refused.getMessage())
                        .isIn(HttpURLConnection.HTTP_FORBIDDEN, INVALID));
    }

    private static void createNamespace(String name) {
        createNamespace(name, Map.of());
    }

    private static void createNamespace(String name, Map<String, String> labels) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private static ConfigMap configMap(String namespace, String name, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of("mapRoles", "[]"))
                .build();
    }

    private static ConfigMap change(ConfigMap configMap, Map<String, String> labels) {
        return new ConfigMapBuilder(configMap)
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of("mapRoles", "changed"))
                .build();
    }

    private static Event event(String name, String component, String apiVersion, String kind) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withType("Normal")
                .withReason("Test")
                .withMessage("a test")
                .withReportingComponent(component)
                .withNewInvolvedObject()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withNamespace(NAMESPACE)
                .withName("object")
                .endInvolvedObject()
                .build();
    }
}
