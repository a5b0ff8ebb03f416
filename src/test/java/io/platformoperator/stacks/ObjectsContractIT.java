package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.stacks.manifests.Stack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real API server accepts every object that the stacks create, by a server-side apply as a dry run with strict field
 * validation. Custom kinds are defined from the index in {@code src/test/resources/upstream}: the fields of upstream's CRDs.
 */
@ExtendWith(LocalCloudExtension.class)
class ObjectsContractIT {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    /** Kinds whose CRDs come with an EKS add-on, not with a chart. */
    private static final Set<String> ADD_ON_KINDS = Set.of("VolumeSnapshotClass");

    /** The API server refuses unknown fields. */
    private static final PatchContext DRY_RUN = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("contract")
            .withForce(true)
            .withFieldValidation("Strict")
            .withDryRun(List.of("All"))
            .build();

    private static final List<CustomResourceDefinition> CRDS = new ArrayList<>();
    private static KubernetesClient client;

    @BeforeAll
    static void installDefinitions(LocalCloud cloud) {
        client = cloud.admin();
        UpstreamChart.kinds().forEach(kind -> CRDS.add(definition(kind)));
        CRDS.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
        CRDS.forEach(
                crd -> client.resource(crd).waitUntilCondition(ObjectsContractIT::isEstablished, 2, TimeUnit.MINUTES));
        var namespaces = new TreeSet<>(Set.of("services", "istio-ingress"));
        StackCase.STACKS.forEach(stack -> stack.namespaces().forEach(room -> namespaces.add(room.name())));
        namespaces.forEach(name -> client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply());
    }

    @AfterAll
    static void deleteDefinitions() {
        CRDS.forEach(crd -> client.resource(crd).delete());
    }

    static List<Stack> stacks() {
        return StackCase.STACKS;
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void apiServerAcceptsEveryObject(Stack stack) {
        var refused = new LinkedHashMap<String, String>();
        for (var object : objects(stack)) {
            if (ADD_ON_KINDS.contains(object.getKind())) {
                continue;
            }
            try {
                client.resource(object).patch(DRY_RUN, object);
            } catch (KubernetesClientException e) {
                refused.put(object.getKind() + " " + object.getMetadata().getName(), e.getMessage());
            }
        }

        assertThat(refused).isEmpty();
    }

    /** The distinct objects of all cases. */
    private static Set<GenericKubernetesResource> objects(Stack stack) {
        return StackCase.of(stack).stream()
                .flatMap(each -> each.content().objects().stream())
                .map(ObjectsContractIT::generic)
                .collect(Collectors.toSet());
    }

    private static GenericKubernetesResource generic(HasMetadata object) {
        return YAML.convertValue(YAML.convertValue(object, Map.class), GenericKubernetesResource.class);
    }

    private static CustomResourceDefinition definition(JsonNode kind) {
        var plural = kind.path("plural").asText();
        var name = plural + "." + kind.path("group").asText();
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(name)
                // The API server refuses a definition in a group of Kubernetes without a reference to its approval.
                .addToAnnotations("api-approved.kubernetes.io", "unapproved, test only")
                .endMetadata()
                .withNewSpec()
                .withGroup(kind.path("group").asText())
                .withScope(kind.path("scope").asText())
                .withNewNames()
                .withKind(kind.path("kind").asText())
                .withPlural(plural)
                .endNames()
                .addNewVersion()
                .withName(kind.path("version").asText())
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withOpenAPIV3Schema(YAML.unmarshal(kind.path("schema").toString(), JSONSchemaProps.class))
                .endSchema()
                .endVersion()
                .endSpec()
                .build();
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
