package io.platformoperator.environment;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.environment.composition.DefaultDrills;
import io.platformoperator.kubernetes.InformerCaches;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The drills of an environment: those that it has by default, and those that users created. */
final class EnvironmentDrills {
    private EnvironmentDrills() {}

    /** Triggers a reconcile of the environment that a drill names. */
    static EventSource<?, PlatformEnvironment> informer(EventSourceContext<PlatformEnvironment> context) {
        var configuration = InformerEventSourceConfiguration.from(PlatformDrill.class, PlatformEnvironment.class)
                .withName(PlatformDrill.class.getSimpleName())
                .withItemStore(InformerCaches.withoutManagedFields())
                .withSecondaryToPrimaryMapper(drill -> Set.of(new ResourceID(
                        drill.getSpec().environment(), drill.getMetadata().getNamespace())))
                .build();
        return new InformerEventSource<>(configuration, context);
    }

    /** The drills as the informer's cache has them. */
    static List<PlatformDrill> present(Context<PlatformEnvironment> context) {
        return context.getSecondaryResourcesAsStream(PlatformDrill.class)
                .sorted(Comparator.comparing(drill -> drill.getMetadata().getName()))
                .toList();
    }

    /** Creates those default drills that do not exist. */
    static void createMissing(
            PlatformEnvironment environment, List<PlatformDrill> present, Context<PlatformEnvironment> context) {
        for (var drill : DefaultDrills.of(environment)) {
            var name = drill.getMetadata().getName();
            if (present.stream().noneMatch(each -> each.getMetadata().getName().equals(name))) {
                create(drill, context.getClient());
            }
        }
    }

    private static void create(PlatformDrill drill, KubernetesClient client) {
        try {
            client.resource(drill).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e; // a conflict: the informer's cache does not have it yet
            }
        }
    }

    /** True while a run of a drill has resources in the environment's network. Reads the API server. */
    static boolean run(PlatformEnvironment environment, KubernetesClient client) {
        var meta = environment.getMetadata();
        return client.resources(PlatformDrill.class).inNamespace(meta.getNamespace()).list().getItems().stream()
                .filter(drill -> drill.getSpec().environment().equals(meta.getName()))
                .map(drill -> drill.statusOrEmpty().run())
                .anyMatch(run -> run != null && run.endedAt() == null);
    }
}
