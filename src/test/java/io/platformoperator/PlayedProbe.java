package io.platformoperator;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.local.LocalAws;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.LogPosition;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.SessionsEnded;
import io.platformoperator.probe.observation.StoreFigures;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.probe.observation.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A probe of a region without real servers. It publishes an observation every second, and answers what the PlatformStack base asks
 * its region's probe: each request is met at once.
 */
final class PlayedProbe implements AutoCloseable {
    private static final LogPosition POSITION = LogPosition.parse("0/16B3748");

    private final TestEnvironment environment;
    private final KubernetesClient cluster;
    private final String region;
    private final Set<String> proved = new HashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().unstarted(task));
    private final ScheduledFuture<?> reports;
    private volatile Duration lag = Duration.ZERO;

    /** Begins to report. */
    PlayedProbe(TestEnvironment environment, LocalAws local, String region) {
        this.environment = environment;
        this.region = region;
        var name = children(PlatformCluster.class)
                .findFirst()
                .orElseThrow()
                .getSpec()
                .name();
        cluster = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(local.kubeconfig(region, name).toFile()))
                .build();
        for (var namespace : Set.of(PublishedObservation.NAMESPACE, FenceProof.NAMESPACE)) {
            cluster.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
        reports = timer.scheduleWithFixedDelay(this::report, 0, 1, TimeUnit.SECONDS);
    }

    /** Makes the newest heartbeat in the region's stores that old. */
    void lag(Duration age) {
        lag = age;
    }

    private <R extends SubsystemResource<?>> Stream<R> children(Class<R> type) {
        return environment.children().stream()
                .filter(child -> type.isInstance(child)
                        && child.getSpec().placement().region().equals(region))
                .map(type::cast);
    }

    private void report() {
        try {
            var role = children(PlatformDatabase.class)
                    .map(database -> database.statusOrEmpty().outputs().get("role"))
                    .filter(Objects::nonNull)
                    .map(text -> text.equals("Writer") ? DataRole.WRITER : DataRole.REPLICA)
                    .findFirst()
                    .orElse(DataRole.REPLICA);
            var request = children(PlatformStack.class)
                    .map(stack -> stack.getSpec().inputs().probe())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(ProbeRequest.NONE);
            if (request.proof() != null && proved.add(request.proof())) {
                prove(request.proof());
            }
            publish(role, request);
        } catch (RuntimeException e) {
            // the region is out, or its stack is being changed: the next report follows in a second
        }
    }

    private void publish(DataRole role, ProbeRequest request) {
        var observation = new PublishedObservation(
                region, Instant.now(), store(role, request, true), store(role, request, false));
        cluster.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(PublishedObservation.NAMESPACE)
                        .withName(PublishedObservation.NAME)
                        .endMetadata()
                        .addToData(PublishedObservation.KEY, observation.toJson())
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private StoreObservation store(DataRole role, ProbeRequest request, boolean hasLog) {
        var now = Instant.now();
        var isWriter = role == DataRole.WRITER;
        Function<Boolean, LogPosition> position = isShown -> hasLog && isShown ? POSITION : null;
        return new StoreObservation(
                role,
                now.minus(lag),
                1L,
                1L,
                region,
                now,
                1L,
                "",
                new StoreFigures(0, null, position.apply(isWriter), null, position.apply(!isWriter)),
                request.endSessions() == null
                        ? null
                        : new SessionsEnded(request.endSessions(), now, 1, position.apply(isWriter)),
                request.verify() == null || !isWriter ? null : new Verification(request.verify(), now, "db:5432", ""));
    }

    /** Creates a pod with the answer. No scheduler takes it, so that its status stays as it is written. */
    private void prove(String request) {
        var refused = new FenceProof.Attempt(FenceProof.Access.REFUSED, "connection timed out");
        var pod = cluster.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(FenceProof.NAMESPACE)
                        .withName(request.toLowerCase(Locale.ROOT))
                        .withLabels(Map.of(FenceProof.REQUEST_LABEL, request))
                        .endMetadata()
                        .withNewSpec()
                        .withSchedulerName("none")
                        .addNewContainer()
                        .withName(FenceProof.NAME)
                        .withImage("platform-operator")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pod.setStatus(new PodStatusBuilder()
                .withPhase("Succeeded")
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName(FenceProof.NAME)
                        .withImage("platform-operator")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(0)
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(0)
                        .withMessage(new FenceProof(request, Instant.now(), refused, refused).toJson())
                        .endTerminated()
                        .endState()
                        .build())
                .build());
        cluster.resource(pod).updateStatus();
    }

    @Override
    public void close() {
        reports.cancel(false);
        timer.shutdownNow();
        cluster.close();
    }
}
