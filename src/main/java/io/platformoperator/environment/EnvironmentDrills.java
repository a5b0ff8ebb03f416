package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.HasMetadata;
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
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.environment.composition.DefaultDrills;
import io.platformoperator.kubernetes.InformerCaches;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The drills and validations of an environment: those that it has by default, and those that users created. */
final class EnvironmentDrills {
    private EnvironmentDrills() {}

    /** Trigger a reconcile of the environment that a drill or a validation names. */
    static Stream<EventSource<?, PlatformEnvironment>> informers(EventSourceContext<PlatformEnvironment> context) {
        return Stream.of(
                informer(PlatformDrill.class, drill -> drill.getSpec().environment(), context),
                informer(
                        PlatformRestoreValidation.class,
                        validation -> validation.getSpec().environment(),
                        context));
    }

    private static <T extends HasMetadata> EventSource<?, PlatformEnvironment> informer(
            Class<T> type, Function<T, String> environment, EventSourceContext<PlatformEnvironment> context) {
        var configuration = InformerEventSourceConfiguration.from(type, PlatformEnvironment.class)
                .withName(type.getSimpleName())
                .withItemStore(InformerCaches.withoutManagedFields())
                .withSecondaryToPrimaryMapper(object -> Set.of(new ResourceID(
                        environment.apply(object), object.getMetadata().getNamespace())))
                .build();
        return new InformerEventSource<>(configuration, context);
    }

    /** The drills as the informer's cache has them. */
    static List<PlatformDrill> present(Context<PlatformEnvironment> context) {
        return context.getSecondaryResourcesAsStream(PlatformDrill.class)
                .sorted(Comparator.comparing(drill -> drill.getMetadata().getName()))
                .toList();
    }

    /** Creates those default drills and validations that do not exist. */
    static void createMissing(
            PlatformEnvironment environment, List<PlatformDrill> drills, Context<PlatformEnvironment> context) {
        var present = Stream.concat(
                        drills.stream(), context.getSecondaryResourcesAsStream(PlatformRestoreValidation.class))
                .map(EnvironmentDrills::id)
                .collect(Collectors.toSet());
        DefaultDrills.of(environment).stream()
                .filter(each -> !present.contains(id(each)))
                .forEach(each -> create(each, context.getClient()));
    }

    private static String id(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    private static void create(HasMetadata object, KubernetesClient client) {
        try {
            client.resource(object).create();
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
