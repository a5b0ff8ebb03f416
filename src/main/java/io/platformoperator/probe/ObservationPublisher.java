package io.platformoperator.probe;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.probe.observation.PublishedObservation;

/**
 * Writes the observation to its ConfigMap by server-side apply, which also creates it. The probe's Role permits this one
 * ConfigMap only.
 */
final class ObservationPublisher {
    private static final String FIELD_MANAGER = "platform-probe";

    private final KubernetesClient client;
    private final String namespace;

    ObservationPublisher(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    void publish(PublishedObservation observation) {
        var object = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(PublishedObservation.NAME)
                .endMetadata()
                .addToData(PublishedObservation.KEY, observation.toJson())
                .build();
        client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    }
}
