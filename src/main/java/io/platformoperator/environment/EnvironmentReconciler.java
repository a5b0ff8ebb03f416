package io.platformoperator.environment;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SizingStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.environment.composition.RegionChildren;
import io.platformoperator.environment.composition.TierDefaults;
import io.platformoperator.environment.sizing.Sizing;
import io.platformoperator.kubernetes.Annotations;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.InformerCaches;
import io.platformoperator.kubernetes.StatusWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles an environment: applies the children that its spec composes, removes those that it no longer does, and rolls
 * their reports up. It never talks to AWS.
 *
 * <p>Children are applied here rather than by a JOSDK workflow: their order of creation does not matter (graphs wait for
 * each other's resources by identity), and the order of deletion is the one line in {@link ChildKind}.
 */
public final class EnvironmentReconciler implements Reconciler<PlatformEnvironment>, Cleaner<PlatformEnvironment> {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentReconciler.class);
    private static final Duration LOOK_AT_DELETION = Duration.ofSeconds(30);

    private final StatusWriter<PlatformEnvironment, EnvironmentStatus> statuses =
            new StatusWriter<>(PlatformEnvironment::new);
    private final Composition composition;
    private final Events events;
    private final InstantSource clock;

    /** Reconciles environments. */
    public EnvironmentReconciler(Composition composition, Events events, InstantSource clock) {
        this.composition = composition;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, PlatformEnvironment>> prepareEventSources(
            EventSourceContext<PlatformEnvironment> context) {
        return Stream.concat(
                        Arrays.stream(ChildKind.values()).map(kind -> watchChildren(kind.type(), context)),
                        Stream.of(watch(ConfigMap.class, InformerCaches.withoutManagedFields(), context)))
                .collect(Collectors.toList());
    }

    /** Their own controllers keep what is told of each resource; it would be kept twice. */
    private static <T extends SubsystemResource<?>> EventSource<?, PlatformEnvironment> watchChildren(
            Class<T> type, EventSourceContext<PlatformEnvironment> context) {
        ItemStore<T> kept = InformerCaches.keeping(child -> {
            child.setStatus(child.reported().withoutResources());
            return child;
        });
        return watch(type, kept, context);
    }

    private static <T extends HasMetadata> EventSource<?, PlatformEnvironment> watch(
            Class<T> type, ItemStore<T> kept, EventSourceContext<PlatformEnvironment> context) {
        var configuration = InformerEventSourceConfiguration.from(type, PlatformEnvironment.class)
                .withName(type.getSimpleName())
                .withLabelSelector(PlatformEnvironment.ENVIRONMENT_LABEL)
                .withItemStore(kept)
                .build();
        return new InformerEventSource<>(configuration, context);
    }

    @Override
    public UpdateControl<PlatformEnvironment> reconcile(
            PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        var now = clock.instant();
        var regions = composition.regions(environment, now);
        var wanted = regions.stream()
                .<SubsystemResource<?>>flatMap(region -> region.all().stream())
                .toList();
        var present = children(context);
        var outputs = Outputs.of(environment.getSpec(), present);
        wanted.forEach(child -> {
            annotate(child, environment);
            Outputs.deliver(outputs, child);
        });
        for (var each : wanted) {
            if (present.stream().noneMatch(child -> child.isSameObjectAs(each) && child.isAsWanted(each))) {
                apply(each, context);
            }
        }
        var unwanted = present.stream()
                .filter(child -> wanted.stream().noneMatch(child::isSameObjectAs))
                .toList();
        for (var child : unwanted) {
            if (!child.isBeingDeleted() && isNext(child, unwanted)) {
                LOG.info(
                        "{} {} is no longer part of {}",
                        child.kind(),
                        child.name(),
                        environment.getMetadata().getName());
                context.getClient().resource(child.object()).delete();
            }
        }
        var status = new EnvironmentReport(environment, wanted, present, sizing(regions), now).status();
        announce(environment, status);
        publish(environment, status, context);
        statuses.write(environment, status, context);
        return Sizing.changesAt(environment.getSpec(), now)
                .map(at -> UpdateControl.<PlatformEnvironment>noUpdate()
                        .rescheduleAfter(Math.max(1, Duration.between(now, at).toMillis())))
                .orElseGet(UpdateControl::noUpdate);
    }

    @Override
    public DeleteControl cleanup(PlatformEnvironment environment, Context<PlatformEnvironment> context) {
        var present = children(context);
        var sizing = environment.reported().sizing();
        var report = new EnvironmentReport(environment, List.of(), present, sizing, clock.instant());
        if (TierDefaults.resolve(environment.getSpec()).deletionProtection()) {
            var message = "spec.deletionProtection is true: set it to false to let the environment go";
            announceOnce(environment, message);
            statuses.write(environment, report.statusOfDeletion(message, true), context);
            return DeleteControl.noFinalizerRemoval();
        }
        if (present.isEmpty()) {
            events.normal(environment, "Deleted", "all that was to go is gone");
            return DeleteControl.defaultDelete();
        }
        for (var child : present) {
            if (!child.isBeingDeleted() && isNext(child, present)) {
                context.getClient().resource(child.object()).delete();
            }
        }
        var left = present.stream().map(Child::line).collect(Collectors.joining("; "));
        statuses.write(environment, report.statusOfDeletion("deleting " + left, false), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(LOOK_AT_DELETION.toMillis());
    }

    private static List<SizingStatus> sizing(List<RegionChildren> regions) {
        return regions.stream()
                .flatMap(region -> region.sizes().chosen().stream()
                        .map(each -> new SizingStatus(each.component(), region.region(), each.chosen(), each.reason())))
                .toList();
    }

    private static boolean isNext(Child child, List<Child> present) {
        return present.stream()
                .filter(other -> other.region().equals(child.region()))
                .noneMatch(other -> child.kind().deletedAfter().contains(other.kind()));
    }

    private static List<Child> children(Context<PlatformEnvironment> context) {
        var all = new ArrayList<Child>();
        for (var kind : ChildKind.values()) {
            context.getSecondaryResources(kind.type()).forEach(object -> all.add(new Child(object)));
        }
        all.sort((a, b) -> (a.region() + a.kind() + a.name()).compareTo(b.region() + b.kind() + b.name()));
        return all;
    }

    private static void annotate(SubsystemResource<?> child, PlatformEnvironment environment) {
        var annotations = Annotations.passedOn(environment.getMetadata());
        if (!annotations.isEmpty()) {
            child.getMetadata().setAnnotations(annotations);
        }
    }

    private static void apply(HasMetadata object, Context<PlatformEnvironment> context) {
        context.getClient()
                .resource(object)
                .fieldManager(context.getControllerConfiguration().fieldManager())
                .forceConflicts()
                .serverSideApply();
    }

    private void announce(PlatformEnvironment environment, EnvironmentStatus status) {
        var before = environment.reported();
        if (status.phase() != before.phase() && status.phase() != null) {
            var message = Objects.requireNonNullElse(status.message(), "");
            switch (status.phase()) {
                case STALLED, DEGRADED ->
                    events.warning(environment, title(status.phase().name()), message);
                default -> events.normal(environment, title(status.phase().name()), message);
            }
        } else if (Conditions.isTrue(
                        status.conditions(),
                        Conditions.STALLED,
                        environment.getMetadata().getGeneration())
                && !Objects.equals(status.message(), before.message())) {
            events.warning(environment, "Stalled", Objects.requireNonNullElse(status.message(), ""));
        }
    }

    private static String title(String upper) {
        return upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT).replace("_", "");
    }

    private void announceOnce(PlatformEnvironment environment, String message) {
        if (!message.equals(environment.reported().message())) {
            events.warning(environment, "DeletionProtected", message);
        }
    }

    /** The outputs for applications, beside the environment. Never a secret. */
    private static void publish(
            PlatformEnvironment environment, EnvironmentStatus status, Context<PlatformEnvironment> context) {
        var name = environment.getMetadata().getName() + "-outputs";
        var known = context.getSecondaryResource(ConfigMap.class);
        if (known.isPresent() && Objects.equals(known.get().getData(), status.outputs())) {
            return;
        }
        apply(
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(environment.getMetadata().getNamespace())
                        .withLabels(Map.of(
                                PlatformEnvironment.ENVIRONMENT_LABEL,
                                environment.getMetadata().getName()))
                        .addNewOwnerReference()
                        .withApiVersion(environment.getApiVersion())
                        .withKind(environment.getKind())
                        .withName(environment.getMetadata().getName())
                        .withUid(environment.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .withData(status.outputs())
                        .build(),
                context);
    }
}
