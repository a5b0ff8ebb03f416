package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Managed fields as an API server writes them, and what of a wanted object they say is no longer ours. */
class FieldWalkTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String WANTED = """
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
    void findsNothingWhileAllIsOurs() {
        assertThat(notOurs(ours(OURS))).isEmpty();
    }

    @Test
    void findsWhatSomebodyChanged() {
        var ours = OURS.replace("          f:image: {}\n", "").replace("  f:replicas: {}\n", "");
        var theirs = manager("kubectl-edit", "Update", """
                f:spec:
                  f:replicas: {}
                  f:template: {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:image": {}}}}}
                """);

        assertThat(notOurs(ours(ours), theirs))
                .containsExactly(
                        ".spec.replicas kubectl-edit",
                        ".spec.template.spec.containers[name=\"web\"].image kubectl-edit");
    }

    @Test
    void findsWhatSomebodyRemoved() {
        var ours = OURS.replace(
                        "'k:{\"containerPort\":53,\"protocol\":\"UDP\"}'",
                        "'k:{\"containerPort\":54,\"protocol\":\"UDP\"}'")
                .replace("f:labels: {\"f:app\": {}}", "f:labels: {\"f:other\": {}}")
                .replace("'v:\"example.org/a\"': {}", "'v:\"example.org/b\"': {}");

        assertThat(notOurs(ours(ours)))
                .containsExactly(
                        ".metadata.labels.app",
                        ".metadata.finalizers[=\"example.org/a\"]",
                        ".spec.template.spec.containers[name=\"web\"].ports[containerPort=53,protocol=\"UDP\"]");
    }

    /** A list without keys is one field: whoever writes an item has it all. */
    @Test
    void takesAnAtomicListForOneField() {
        var theirs = manager("other", "Apply", """
                f:spec: {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {"f:args": {}}}}}}
                """);

        assertThat(notOurs(ours(OURS.replace("          f:args: {}\n", "")), theirs))
                .containsExactly(".spec.template.spec.containers[name=\"web\"].args other");
    }

    @Test
    void takesFieldsOutOfTheObject() {
        var wanted = wanted();
        var ours = OURS.replace("          f:image: {}\n", "")
                .replace(
                        "'k:{\"containerPort\":80,\"protocol\":\"TCP\"}'",
                        "'k:{\"containerPort\":81,\"protocol\":\"TCP\"}'");

        FieldWalk.over(wanted, List.of(ours(ours))).stream()
                .filter(field -> !field.ours())
                .forEach(field -> field.removal().run());

        var container = wanted.at("/spec/template/spec/containers/0");
        assertThat(container.has("image")).isFalse();
        assertThat(container.path("ports")).hasSize(1);
        assertThat(container.path("ports").path(0).path("containerPort").asInt())
                .isEqualTo(53);
    }

    private static List<String> notOurs(FieldManager... managers) {
        return FieldWalk.over(wanted(), List.of(managers)).stream()
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
        var entry = Api.JSON.createObjectNode().put("manager", name).put("operation", operation);
        entry.set("fieldsV1", YAML.unmarshal(fields, ObjectNode.class));
        return FieldManager.of(entry);
    }

    private static ObjectNode wanted() {
        return YAML.unmarshal(WANTED, ObjectNode.class);
    }
}
