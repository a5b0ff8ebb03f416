package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.apply.health.Health;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectStoreTest {
    private static final ApiKind KIND = new ApiKind("apps", "v1", "Deployment", "deployments", true, true, Set.of());

    private final ObjectStore store = new ObjectStore((_, _) -> {});

    /** The Deployment's controller observes a new number of replicas some milliseconds after the autoscaler has written it. */
    @Test
    void aDeploymentThatAnAutoscalerScalesStaysReady() {
        store.put(deployment(1, "a", 1, 1));
        store.onChange(deployment(2, "a", 2, 1));

        assertThat(health()).isEqualTo(Health.READY);
    }

    @Test
    void aDeploymentThatTheOperatorChangedIsNotReadyUntilItsControllerHasObservedTheChange() {
        store.put(deployment(1, "a", 1, 1));
        store.put(deployment(2, "b", 2, 1));
        store.onChange(deployment(3, "b", 3, 1));

        assertThat(health().isReady()).isFalse();

        store.onChange(deployment(4, "b", 3, 3));

        assertThat(health()).isEqualTo(Health.READY);
    }

    private Health health() {
        return store.all().getFirst().health(1);
    }

    private static ObservedObject deployment(int version, String hash, int generation, int observedGeneration) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        var metadata = object.put("kind", "Deployment").putObject("metadata");
        metadata.put("name", "web").put("namespace", "mesh").put("uid", "1");
        metadata.put("resourceVersion", String.valueOf(version)).put("generation", generation);
        metadata.putObject("annotations").put(ObservedObject.APPLIED_HASH, hash);
        object.putObject("spec").put("replicas", generation);
        object.putObject("status")
                .put("observedGeneration", observedGeneration)
                .put("replicas", 1)
                .put("updatedReplicas", 1)
                .put("readyReplicas", 1)
                .put("availableReplicas", 1);
        return ObservedObject.of(KIND, object);
    }
}
