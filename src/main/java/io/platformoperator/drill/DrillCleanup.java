package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.drill.DrillRunner.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes what runs created. Needs of a run only what its status has. */
record DrillCleanup(DrillAccess access, KubernetesClient client, RestoreVerifier verifier, StackRestorer stacks) {
    private static final double SECONDS_PER_MONTH = 730.0 * 3600;
    private static final Duration CLUSTER_INTERVAL = Duration.ofSeconds(3);

    /** Takes one step. An instance that a job of AWS Backup creates only now is waited for. */
    Step step(PlatformDrill drill, DrillRun run, @Nullable PlatformEnvironment object, Runnable requestReconcile) {
        if (drill.getSpec().kind() == DrillKind.ENVIRONMENT_RESTORE) {
            return new EnvironmentSteps(access, client)
                    .cleanUp(drill, run)
                    .map(message -> new Step(DrillRuns.waiting(run, message), DrillAccess.RETRY_INTERVAL))
                    .orElseGet(() -> ended(run));
        }
        var inCluster = object == null
                ? Optional.<String>empty()
                : DrillEnvironment.of(client, object, run.region()).flatMap(found -> cleanUpCluster(run, found));
        if (inCluster.isPresent()) {
            return new Step(DrillRuns.waiting(run, inCluster.get()), CLUSTER_INTERVAL);
        }
        var environment = drill.getSpec().environment();
        var owner = DrillGraphs.owner(drill.getMetadata().getNamespace(), environment, run);
        var recoveryPoint = run.source().get(RestoreSettings.RECOVERY_POINT);
        var isStarting = recoveryPoint != null
                && RestorePoints.isJobRunning(access.cloud(run), recoveryPoint, Instant.parse(run.startedAt()));
        if (recoveryPoint != null) {
            RestoredInstances.claim(
                    access.cloud(run),
                    DrillGraphs.instanceName(environment, run),
                    owner.tagsFor(DrillGraphs.instanceId(run)));
        }
        var graph = DrillGraphs.none(owner);
        access.recordEarlierProcess(run, graph);
        var result = access.engine(run).teardown(graph, requestReconcile);
        DrillAccess.log(result);
        if (isStarting) {
            var message = "waits for the end of the restore job of AWS Backup";
            return new Step(DrillRuns.waiting(run, message), DrillAccess.RETRY_INTERVAL);
        }
        return result.isDeleted()
                ? ended(run)
                : new Step(DrillRuns.waiting(run, DrillAccess.progress(result)), access.until(result.nextReconcile()));
    }

    private Step ended(DrillRun run) {
        return new Step(DrillRuns.ended(run, cost(run), access.now()), DrillAccess.AT_ONCE);
    }

    private Optional<String> cleanUpCluster(DrillRun run, DrillEnvironment environment) {
        if (RestoreSource.of(run).orElse(null) instanceof StackBackups backups) {
            return stacks.cleanUp(run, backups, environment);
        }
        verifier.cleanUp(run, environment);
        return Optional.empty();
    }

    private double cost(DrillRun run) {
        var seconds =
                Duration.between(Instant.parse(run.startedAt()), access.now()).toSeconds();
        return RestoreSource.of(run)
                .map(source -> source.monthlyCost(run.region()) * seconds / SECONDS_PER_MONTH)
                .orElse(0.0);
    }

    /**
     * Deletes everything of an environment's drills, of which none may run: what a drill left whose object was lost.
     *
     * @return time until the next step; empty if nothing is left
     */
    Optional<Duration> sweep(DrillEnvironment environment, Runnable requestReconcile) {
        if (new EnvironmentSteps(access, client).sweep(environment).isPresent()) {
            return Optional.of(DrillAccess.RETRY_INTERVAL);
        }
        if (stacks.sweep(environment).isPresent()) {
            return Optional.of(CLUSTER_INTERVAL);
        }
        var engine = access.services().regions().engine(environment.account(), environment.region());
        var result = engine.teardown(DrillGraphs.none(environment.owner()), requestReconcile);
        DrillAccess.log(result);
        return result.isDeleted() ? Optional.empty() : Optional.of(access.until(result.nextReconcile()));
    }
}
