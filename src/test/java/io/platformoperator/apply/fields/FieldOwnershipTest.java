package io.platformoperator.apply.fields;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Finds fields that the operator does not own, in {@code managedFields} as an API server writes them. */
class FieldOwnershipTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String DESIRED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop, labels: {app: web}, finalizers: [example.org/a]}
            spec:
              replicas: 3
              template:
                spec:
                  containers:
                    - name: web
                      image: nginx
                      args: [--a, --b]
                      ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]
                  volumes: [{name: tmp, emptyDir: {}}]
            """;

    private static final String OURS = """
            f:metadata:
              f:labels: {"f:app": {}}
              f:finalizers: {'v:"example.org/a"': {}}
            f:spec:
              f:replicas: {}
              f:template:
                f:spec:
                  f:containers:
                    'k:{"name":"web"}':
                      .: {}
                      f:name: {}
                      f:image: {}
                      f:args: {}
                      f:ports:
                        'k:{"containerPort":80,"protocol":"TCP"}': {.: {}, "f:containerPort": {}}
                        'k:{"containerPort":53,"protocol":"UDP"}': {.: {}, "f:containerPort": {}, "f:protocol": {}}
                  f:volumes:
                    'k:{"name":"tmp"}': {.: {}, "f:emptyDir": {}, "f:name": {}}
            """;

    @Test
    void findsNothingIfTheOperatorOwnsAllFields() {
        assertThat(notOwned(ours(OURS))).isEmpty();
    }

    @Test
    void findsChangedFields() {
        var ours = OURS.replace("          f:image: {}\n", "").replace("  f:replicas: {}\n", "");
        var theirs = manager("kubectl-edit", "Update", """
                f:spec:
                  f:replicas: {}
                  f:template: {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:image": {}}}}}
                """);

        assertThat(notOwned(ours(ours), theirs))
                .containsExactly(
                        ".spec.replicas kubectl-edit",
                        ".spec.template.spec.containers[name=\"web\"].image kubectl-edit");
    }

    @Test
    void findsRemovedFields() {
        var ours = OURS.replace(
                        "'k:{\"containerPort\":53,\"protocol\":\"UDP\"}'",
                        "'k:{\"containerPort\":54,\"protocol\":\"UDP\"}'")
                .replace("f:labels: {\"f:app\": {}}", "f:labels: {\"f:other\": {}}")
                .replace("'v:\"example.org/a\"': {}", "'v:\"example.org/b\"': {}");

        assertThat(notOwned(ours(ours)))
                .containsExactly(
                        ".metadata.labels.app",
                        ".metadata.finalizers[=\"example.org/a\"]",
                        ".spec.template.spec.containers[name=\"web\"].ports[containerPort=53,protocol=\"UDP\"]");
    }

    /** An atomic list is one field: a manager that writes an item owns the whole list. */
    @Test
    void treatsAnAtomicListAsOneField() {
        var theirs = manager("other", "Apply", """
                f:spec: {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:args": {}}}}}}
                """);

        assertThat(notOwned(ours(OURS.replace("          f:args: {}\n", "")), theirs))
                .containsExactly(".spec.template.spec.containers[name=\"web\"].args other");
    }

    @Test
    void removesFieldsFromTheObject() {
        var desired = desired();
        var ours = OURS.replace("          f:image: {}\n", "")
                .replace(
                        "'k:{\"containerPort\":80,\"protocol\":\"TCP\"}'",
                        "'k:{\"containerPort\":81,\"protocol\":\"TCP\"}'");

        FieldOwnership.of(desired, List.of(ours(ours))).stream()
                .filter(field -> !field.ours())
                .forEach(field -> field.removal().run());

        var container = desired.at("/spec/template/spec/containers/0");
        assertThat(container.has("image")).isFalse();
        assertThat(container.path("ports")).hasSize(1);
        assertThat(container.path("ports").path(0).path("containerPort").asInt())
                .isEqualTo(53);
    }

    private static List<String> notOwned(FieldManager... managers) {
        return FieldOwnership.of(desired(), List.of(managers)).stream()
                .filter(field -> !field.ours())
                .map(field -> String.join(
                        " ",
                        Stream.concat(
                                        Stream.of(field.path()),
                                        field.others().stream().map(FieldManager::name))
                                .toList()))
                .toList();
    }

    private static FieldManager ours(String fields) {
        return manager("platform-operator", "Apply", fields);
    }

    private static FieldManager manager(String name, String operation, String fields) {
        var entry = JSON.createObjectNode().put("manager", name).put("operation", operation);
        entry.set("fieldsV1", YAML.unmarshal(fields, ObjectNode.class));
        return FieldManager.of(entry);
    }

    private static ObjectNode desired() {
        return YAML.unmarshal(DESIRED, ObjectNode.class);
    }
}
