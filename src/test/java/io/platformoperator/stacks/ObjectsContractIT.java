package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.stacks.content.Stack;
import java.io.IOException;
import java.nio.file.Files;
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
 * A real API server that has upstream's CRDs takes every object of ours, field by field: applied as the operator applies, as a
 * dry run.
 */
@ExtendWith(LocalCloudExtension.class)
class ObjectsContractIT {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    /** Kinds whose CRDs come with an EKS add-on, which no chart has. */
    private static final Set<String> OF_ADD_ONS = Set.of("VolumeSnapshotClass");

    /** Unknown fields are errors. */
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
    static void installUpstreamsCrds(LocalCloud cloud) throws IOException {
        assumeThat(UpstreamChart.areHere())
                .as("upstream's charts, as data, beside the checkout")
                .isTrue();
        client = cloud.admin();
        for (var file : UpstreamChart.crds().toList()) {
            for (var document : Files.readString(file).split("(?m)^---\\s*$", -1)) {
                if (document.contains("kind: CustomResourceDefinition")) {
                    CRDS.add(YAML.unmarshal(document, CustomResourceDefinition.class));
                }
            }
        }
        CRDS.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
        CRDS.forEach(
                crd -> client.resource(crd).waitUntilCondition(ObjectsContractIT::isEstablished, 2, TimeUnit.MINUTES));
        var namespaces = new TreeSet<>(Set.of("services", "istio-ingress"));
        StackCase.STACKS.forEach(stack -> stack.rooms().forEach(room -> namespaces.add(room.name())));
        namespaces.forEach(name -> client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply());
    }

    @AfterAll
    static void leaveNothing() {
        CRDS.forEach(crd -> client.resource(crd).delete());
    }

    static List<Stack> stacks() {
        return StackCase.STACKS;
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void theApiServerTakesEveryObject(Stack stack) {
        var refused = new LinkedHashMap<String, String>();
        for (var object : objects(stack)) {
            if (OF_ADD_ONS.contains(object.getKind())) {
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

    /** All that differ, of all cases. */
    private static Set<GenericKubernetesResource> objects(Stack stack) {
        return StackCase.of(stack).stream()
                .flatMap(each -> each.content().objects().stream())
                .map(ObjectsContractIT::generic)
                .collect(Collectors.toSet());
    }

    private static GenericKubernetesResource generic(HasMetadata object) {
        return YAML.convertValue(YAML.convertValue(object, Map.class), GenericKubernetesResource.class);
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
