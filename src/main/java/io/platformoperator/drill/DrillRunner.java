package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.graph.ExecutionMode;
import io.platformoperator.graph.ReconcileResult;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.probe.verification.VerificationAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Takes one step of a run. What the run needs is in its status, so that each process continues it. */
final class DrillRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DrillRunner.class);
    private static final Duration JOB_INTERVAL = Duration.ofSeconds(3);

    private final DrillAccess access;
    private final DrillCleanup cleanup;
    private final KubernetesClient client;
    private final RestoreVerifier verifier;
    private final StackRestorer restorer;
    private final StackSteps stacks;
    private final EnvironmentSteps environments;

    DrillRunner(
            DrillAccess access,
            DrillCleanup cleanup,
            KubernetesClient client,
            RestoreVerifier verifier,
            StackRestorer restorer) {
        this.access = access;
        this.cleanup = cleanup;
        this.client = client;
        this.verifier = verifier;
        this.restorer = restorer;
        stacks = new StackSteps(access, restorer);
        environments = new EnvironmentSteps(access, client);
    }

    /**
     * The run after a step.
     *
     * @param after longest time until the next step
     */
    record Step(DrillRun run, Duration after) {}

    /**
     * Takes a step.
     *
     * @param object the environment; null if it does not exist
     * @param requestReconcile run when a listing shows a change
     */
    Step advance(PlatformDrill drill, DrillRun run, @Nullable PlatformEnvironment object, Runnable requestReconcile) {
        var phase = DrillRuns.phase(run).orElse(DrillRuns.CLEAN_UP);
        try {
            if (phase.equals(DrillRuns.CLEAN_UP)) {
                return cleanup.step(drill, run, object, requestReconcile);
            }
            var end = endReason(drill, run, object);
            if (end.isPresent()) {
                return failed(run, end.get().reason(), end.get().message());
            }
            var environment = object == null
                    ? Optional.<DrillEnvironment>empty()
                    : DrillEnvironment.of(client, object, run.region());
            if (environment.isEmpty()) {
                return waiting(run, "the children of the environment are missing", DrillAccess.RETRY_INTERVAL);
            }
            switch (RestoreSource.of(run).orElse(null)) {
                case StackBackups backups -> {
                    return restore(drill, run, backups, environment.get());
                }
                case EnvironmentBackups backups -> {
                    return restore(drill, run, backups, environment.get());
                }
                case StoreSettings _ -> {}
                case null -> {}
            }
            return switch (phase) {
                case DrillRuns.PREPARE -> prepare(drill, run, environment.get());
                case DrillRuns.RESTORE -> restore(drill, run, environment.get(), requestReconcile);
                default -> verify(drill, run, environment.get(), requestReconcile);
            };
        } catch (SdkException e) {
            var error = access.engine(run).resourceCache().cloud().classify(e);
            LOG.warn("a step of the drill failed: {}", error, e);
            return error.errorClass().needsUserAction() && !phase.equals(DrillRuns.CLEAN_UP)
                    ? failed(run, error.errorClass().reason(), error.toString())
                    : waiting(run, error.toString(), DrillAccess.RETRY_INTERVAL);
        }
    }

    private record End(String reason, String message) {}

    /** Why a run ends before its time; empty if it goes on. */
    private Optional<End> endReason(PlatformDrill drill, DrillRun run, @Nullable PlatformEnvironment object) {
        if (drill.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new End("Cancelled", "the drill was deleted"));
        }
        if (object == null || object.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new End("Cancelled", "the environment was deleted"));
        }
        return access.now().isBefore(Instant.parse(run.expiresAt()))
                ? Optional.empty()
                : Optional.of(new End(
                        "Expired",
                        "the run did not end until " + run.expiresAt() + " (spec.expiryMinutes); it was at "
                                + DrillStatuses.message(run)));
    }

    private Step prepare(PlatformDrill drill, DrillRun run, DrillEnvironment environment) {
        if (drill.getSpec().kind() == DrillKind.STACK_RESTORE) {
            return switch (stacks.prepare(run, environment)) {
                case StackSteps.Outcome.Waiting<RestorePoints.Found>(var message) ->
                    waiting(run, message, JOB_INTERVAL);
                case StackSteps.Outcome.Done<RestorePoints.Found>(var found) -> prepare(drill, run, environment, found);
            };
        }
        var kind = drill.getSpec().kind();
        var found = kind == DrillKind.ENVIRONMENT_RESTORE
                ? environments.prepare(run, environment)
                : RestorePoints.newest(access.cloud(run), environment, kind);
        return prepare(drill, run, environment, found);
    }

    private Step prepare(PlatformDrill drill, DrillRun run, DrillEnvironment environment, RestorePoints.Found newest) {
        var kind = drill.getSpec().kind();
        return switch (newest) {
            case RestorePoints.Found.None none -> failed(run, none.reason(), none.message());
            case RestorePoints.Found.Point point -> {
                var objectives = environment.object().getSpec().objectives();
                var minutes =
                        switch (kind) {
                            case DATABASE_RESTORE, BACKUP_RESTORE -> objectives.databaseMinutes();
                            case CACHE_RESTORE, STACK_RESTORE -> objectives.servicesMinutes();
                            case REGION_FAILOVER -> objectives.crossRegionFailoverMinutes();
                            case ENVIRONMENT_RESTORE -> objectives.fullSystemMinutes();
                        };
                var prepared = DrillRuns.prepared(
                        run,
                        point.source(),
                        Duration.ofMinutes(minutes).toSeconds(),
                        // The other kinds restore backups, whose age is that of their schedule or of their replication.
                        kind == DrillKind.DATABASE_RESTORE || kind == DrillKind.ENVIRONMENT_RESTORE
                                ? Duration.ofMinutes(objectives.dataLossMinutes())
                                        .toSeconds()
                                : null);
                yield new Step(
                        DrillRuns.succeeded(prepared, "restores the data of " + prepared.restorePoint(), now()),
                        DrillAccess.AT_ONCE);
            }
        };
    }

    private Step restore(PlatformDrill drill, DrillRun run, DrillEnvironment environment, Runnable requestReconcile) {
        var recoveryPoint = run.source().get(RestoreSettings.RECOVERY_POINT);
        if (recoveryPoint != null) {
            var failure = RestorePoints.failedJob(access.cloud(run), recoveryPoint, Instant.parse(run.startedAt()));
            if (failure.isPresent()) {
                return failed(run, "RestoreFailed", failure.get());
            }
        }
        var result = reconcile(drill, run, environment, requestReconcile);
        var problem = problem(result);
        if (problem.isPresent()) {
            return failed(run, problem.get().reason(), problem.get().message());
        }
        if (result.isReady() && result.outputs().containsKey(DrillGraphs.ENDPOINT)) {
            var host = result.outputs().get(DrillGraphs.ENDPOINT);
            return new Step(DrillRuns.succeeded(run, "restored data is served at " + host, now()), DrillAccess.AT_ONCE);
        }
        return waiting(run, DrillAccess.progress(result), access.until(result.nextReconcile()));
    }

    /** Velero's restore ends first. The verification of the rest begins then, whatever came of the restore. */
    private Step restore(PlatformDrill drill, DrillRun run, StackBackups backups, DrillEnvironment environment) {
        return switch (stacks.restore(drill, run, backups, environment)) {
            case StackSteps.Outcome.Waiting<DrillCheckResult>(var message) -> waiting(run, message, JOB_INTERVAL);
            case StackSteps.Outcome.Done<DrillCheckResult>(var velero) ->
                DrillRuns.phase(run).equals(Optional.of(DrillRuns.RESTORE))
                        ? new Step(DrillRuns.succeeded(run, "Velero: " + velero.message(), now()), DrillAccess.AT_ONCE)
                        : judge(drill, run, restorer.verify(drill, run, backups, environment), List.of(velero));
        };
    }

    /** The restored environment verifies its database in its own cluster. */
    private Step restore(PlatformDrill drill, DrillRun run, EnvironmentBackups backups, DrillEnvironment environment) {
        return switch (environments.restore(drill, run, backups, environment)) {
            case EnvironmentSteps.Outcome.Waiting(var next, var message) ->
                waiting(next, message, DrillAccess.RETRY_INTERVAL);
            case EnvironmentSteps.Outcome.Failed(var reason, var message) -> failed(run, reason, message);
            case EnvironmentSteps.Outcome.Ready(var next, var restored) -> {
                if (DrillRuns.phase(run).equals(Optional.of(DrillRuns.RESTORE))) {
                    var message = "the environment " + restored.name() + " is ready";
                    yield new Step(DrillRuns.succeeded(next, message, now()), DrillAccess.AT_ONCE);
                }
                var state = verifier.verify(drill, run, restored, VerificationJob.served(restored));
                yield judge(drill, run, state, List.of(EnvironmentSteps.cache(run, restored)));
            }
        };
    }

    private ReconcileResult reconcile(
            PlatformDrill drill, DrillRun run, DrillEnvironment environment, Runnable requestReconcile) {
        var engine = access.engine(run);
        var owner = DrillGraphs.owner(environment.owner(), drill.getMetadata().getName(), run);
        var graph = DrillGraphs.of(
                owner,
                environment.name(),
                run,
                environment.placement(),
                engine.resourceCache().cloud().regionInfo());
        access.recordEarlierProcess(run, graph);
        var result = engine.reconcile(graph, ExecutionMode.CORRECT, requestReconcile);
        DrillAccess.log(result);
        return result;
    }

    /** What only a person can mend: a drill does not wait for it, because the restore did not work. */
    private static Optional<End> problem(ReconcileResult result) {
        for (var report : result.reports()) {
            var error = report.error();
            if (report.phase() == ResourceReport.Phase.BLOCKED
                    && error != null
                    && error.errorClass().needsUserAction()) {
                return Optional.of(new End("RestoreFailed", report.kind() + ": " + error));
            }
        }
        return Optional.empty();
    }

    private Step verify(PlatformDrill drill, DrillRun run, DrillEnvironment environment, Runnable requestReconcile) {
        var host =
                reconcile(drill, run, environment, requestReconcile).outputs().get(DrillGraphs.ENDPOINT);
        if (host == null) {
            return waiting(run, "the restored data is not served", DrillAccess.RETRY_INTERVAL);
        }
        var store = VerificationJob.store((StoreSettings) RestoreSource.of(run).orElseThrow(), host);
        return judge(drill, run, verifier.verify(drill, run, environment, store), List.of());
    }

    private Step judge(PlatformDrill drill, DrillRun run, VerificationJob.State state, List<DrillCheckResult> more) {
        return switch (state) {
            case VerificationJob.State.Waiting waiting -> waiting(run, waiting.message(), JOB_INTERVAL);
            case VerificationJob.State.Failed failed -> failed(run, "NotVerified", failed.message());
            case VerificationJob.State.Answered answered -> judge(drill, run, answered.answer(), more);
        };
    }

    private Step judge(PlatformDrill drill, DrillRun run, VerificationAnswer answer, List<DrillCheckResult> more) {
        var checks = new ArrayList<DrillCheckResult>();
        for (var index = 0; index < answer.checks().size(); index++) {
            var each = answer.checks().get(index);
            checks.add(new DrillCheckResult(
                    VerificationJob.checkName(index, drill.getSpec()), each.passed(), each.message()));
        }
        checks.addAll(more);
        var verified = DrillRuns.verified(run, checks, answer.verifiedAt(), answer.newestHeartbeat());
        var failures = DrillStatuses.failures(checks);
        return failures.isEmpty()
                ? new Step(DrillRuns.succeeded(verified, checks.size() + " checks hold", now()), DrillAccess.AT_ONCE)
                : failed(verified, "CheckFailed", failures);
    }

    private Step failed(DrillRun run, String reason, String message) {
        return new Step(DrillRuns.failed(run, reason, message, now()), DrillAccess.AT_ONCE);
    }

    private static Step waiting(DrillRun run, String message, Duration after) {
        return new Step(DrillRuns.waiting(run, message), after);
    }

    private Instant now() {
        return access.now();
    }
}
