package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectNormalizerTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String RENDERED = """
            apiVersion: v1
            kind: Secret
            metadata: {name: one, namespace: shop, creationTimestamp: null}
            stringData: {b: two}
            data: {a: b25l}
            type: null
            status: {}
            """;

    @Test
    void removesFieldsOfTheApiServer() {
        var desired = prepare(RENDERED).getFirst().object();

        assertThat(desired.has("status")).isFalse();
        assertThat(desired.has("type")).isFalse();
        assertThat(desired.path("metadata").has("creationTimestamp")).isFalse();
        assertThat(desired.path("data").path("b").asText()).isEqualTo("dHdv");
        assertThat(desired.has("stringData")).isFalse();
        assertThat(desired.at("/metadata/labels").path(ApplySet.PART_OF).asText())
                .isEqualTo("id");
    }

    @Test
    void hashIgnoresTheOrderOfFields() {
        var reordered = """
                kind: Secret
                data: {b: dHdv, a: b25l}
                metadata: {namespace: shop, name: one}
                apiVersion: v1
                """;

        assertThat(prepare(reordered).getFirst().hash())
                .isEqualTo(prepare(RENDERED).getFirst().hash());
        assertThat(prepare(reordered.replace("dHdv", "dHdw")).getFirst().hash())
                .isNotEqualTo(prepare(RENDERED).getFirst().hash());
    }

    @Test
    void removesReplicasOfAutoscaledObjects() {
        var deployment = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: NAME, namespace: shop}
                spec: {replicas: 2, paused: true}
                """;
        var scaler = """
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: any, namespace: shop}
                spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: one}}
                """;

        var desired = prepare(scaler, deployment.replace("NAME", "one"), deployment.replace("NAME", "two"));

        assertThat(desired.get(1).object().path("spec").has("replicas")).isFalse();
        assertThat(desired.get(1).replicas().asInt()).isEqualTo(2);
        assertThat(desired.get(2).object().path("spec").path("replicas").asInt())
                .isEqualTo(2);
    }

    /** Dependencies come first; objects of one stage keep the chart's order. */
    @Test
    void ordersByStage() {
        var kinds = List.of(
                "example.org/v1 Widget",
                "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
                "apps/v1 Deployment",
                "v1 Service",
                "v1 ConfigMap",
                "v1 ServiceAccount",
                "v1 Namespace",
                "apiextensions.k8s.io/v1 CustomResourceDefinition");
        var desired = prepare(kinds.stream()
                .map(kind -> "apiVersion: " + kind.replace(" ", "\nkind: ") + "\nmetadata: {name: a}")
                .toArray(String[]::new));

        var ordered = new ArrayList<String>();
        ApplyOrder.stages(desired, DesiredObject::key)
                .values()
                .forEach(stage -> stage.forEach(one -> ordered.add(one.key().kind())));

        assertThat(ordered)
                .containsExactly(
                        "CustomResourceDefinition",
                        "Namespace",
                        "ConfigMap",
                        "ServiceAccount",
                        "Service",
                        "Deployment",
                        "ValidatingWebhookConfiguration",
                        "Widget");
    }

    private static List<DesiredObject> prepare(String... manifests) {
        var rendered = new ArrayList<ObjectNode>();
        for (var manifest : manifests) {
            rendered.add(YAML.unmarshal(manifest, ObjectNode.class));
        }
        return new ObjectNormalizer("id", (version, kind) -> new ApiKind("", "v1", kind, "x", true, false, Set.of()))
                .normalize(rendered);
    }
}
