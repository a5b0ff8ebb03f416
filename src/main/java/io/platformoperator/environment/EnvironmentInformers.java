package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.recovery.RecoveryTargets;
import io.platformoperator.subsystem.ReconcileTrigger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What triggers a reconcile of an environment, and whose caches it reads: its children, its ConfigMap and its drills. */
final class EnvironmentInformers {
    private EnvironmentInformers() {}

    /** The informers of all kinds of children, of the ConfigMap with the outputs and of the drills, and the trigger. */
    static List<EventSource<?, PlatformEnvironment>> of(
            EventSourceContext<PlatformEnvironment> context, ReconcileTrigger<PlatformEnvironment> trigger) {
        return Stream.concat(
                        Arrays.stream(ChildKind.values()).map(kind -> ofChild(kind.type(), context)),
                        Stream.concat(
                                EnvironmentDrills.informers(context),
                                Stream.of(
                                        informer(ConfigMap.class, InformerCaches.withoutManagedFields(), context),
                                        trigger.eventSource())))
                .collect(Collectors.toList());
    }

    /** Drops most of the list of resources, which the child's own controller has in its cache. */
    private static <T extends SubsystemResource<?>> EventSource<?, PlatformEnvironment> ofChild(
            Class<T> type, EventSourceContext<PlatformEnvironment> context) {
        ItemStore<T> store = InformerCaches.transforming(child -> {
            child.setStatus(child.statusOrEmpty().withResources(RecoveryTargets::isNeeded));
            return child;
        });
        return informer(type, store, context);
    }

    private static <T extends HasMetadata> EventSource<?, PlatformEnvironment> informer(
            Class<T> type, ItemStore<T> store, EventSourceContext<PlatformEnvironment> context) {
        var configuration = InformerEventSourceConfiguration.from(type, PlatformEnvironment.class)
                .withName(type.getSimpleName())
                .withLabelSelector(PlatformEnvironment.ENVIRONMENT_LABEL)
                .withItemStore(store)
                .build();
        return new InformerEventSource<>(configuration, context);
    }
}
