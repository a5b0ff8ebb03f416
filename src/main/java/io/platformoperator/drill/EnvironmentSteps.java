package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillRun.ServicesTime;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.drill.RestorePoints.Found;
import io.platformoperator.kubernetes.Conditions;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The steps of a run that restores a whole environment. It creates one object, whose own reconciler creates and deletes everything in AWS,
 * as for the environment of a user.
 */
record EnvironmentSteps(DrillAccess access, KubernetesClient client) {
    private static final String RESTORE_FAILED = "RestoreFailed";
    /** What the services of an environment need. The operator deploys none. */
    private static final Set<String> SERVICES_NEED =
            Set.of("NetworkReady", "ClusterReady", "DatabaseReady", "CacheReady", "StacksReady");

    /** How long an environment may be stalled: IAM takes some time to show what was created. */
    private static final Duration STALLED_LIMIT = Duration.ofMinutes(2);

    private static final int UNPROCESSABLE = 422;

    /** What a step came to, which is no failure of AWS. */
    sealed interface Outcome {
        /** The environment is not ready. */
        record Waiting(DrillRun run, String message) implements Outcome {}

        /** It will not be ready. */
        record Failed(String reason, String message) implements Outcome {}

        /** It is ready, with its data. */
        record Ready(DrillRun run, DrillEnvironment restored) implements Outcome {}
    }

    /** The newest time of the automated backups, and addresses that no other network has. */
    Found prepare(DrillRun run, DrillEnvironment environment) {
        var aws = access.cloud(run);
        return switch (RestorePoints.newest(aws, environment, DrillKind.DATABASE_RESTORE)) {
            case Found.None none -> none;
            case Found.Point(var database) -> {
                var like =
                        ScratchEnvironment.cidr(environment.object().getSpec().regions(), run.region());
                var snapshot = snapshot(aws, environment, database.time());
                yield FreeNetwork.choose(like, networks(aws, environment))
                        .<Found>map(cidr -> new Found.Point(
                                new EnvironmentBackups(database.time(), cidr, snapshot.orElse(null), 0)))
                        .orElseGet(() -> new Found.None(
                                "NoNetwork",
                                "every private network of the size of " + like
                                        + " overlaps with a VPC of the region or the network of an environment"));
            }
        };
    }

    private static Optional<String> snapshot(Aws aws, DrillEnvironment environment, Instant time) {
        return CacheSnapshots.newest(aws, environment) instanceof Found.Point(CacheRestoreSettings cache)
                        && !cache.time().isAfter(time)
                ? Optional.of(cache.snapshot())
                : Optional.empty();
    }

    /** The networks of the region's VPCs, and those of all environments of the namespace, which may have no VPC yet. */
    private List<String> networks(Aws aws, DrillEnvironment environment) {
        var vpcs = AccountListing.VPCS.list(aws).stream()
                .flatMap(vpc -> vpc.cidrBlockAssociationSet().stream())
                .map(association -> association.cidrBlock());
        var specified = client
                .resources(PlatformEnvironment.class)
                .inNamespace(environment.object().getMetadata().getNamespace())
                .list()
                .getItems()
                .stream()
                .map(each -> each.getSpec().regions())
                .flatMap(regions -> Stream.concat(
                        Stream.of(regions.primary().cidr()),
                        Optional.ofNullable(regions.secondary()).map(secondary -> secondary.cidr()).stream()));
        return Stream.concat(vpcs, specified).toList();
    }

    /** Creates the environment unless it exists, and reads its state. */
    Outcome restore(PlatformDrill drill, DrillRun run, EnvironmentBackups backups, DrillEnvironment live) {
        var name = ScratchEnvironment.name(drill, run);
        var found = find(drill, run);
        if (found.isEmpty()) {
            return create(run, ScratchEnvironment.of(live.object(), drill, run, backups));
        }
        var object = found.get();
        if (!ScratchEnvironment.isOf(drill, run, object)) {
            return new Outcome.Failed("NameTaken", "the environment " + name + " exists, and is not of this drill");
        }
        if (object.getMetadata().getDeletionTimestamp() != null) {
            return new Outcome.Failed(
                    RESTORE_FAILED, "the environment " + name + " was deleted before its data was verified");
        }
        var status = object.statusOrEmpty();
        var measured = status.costPerMonth() == null
                ? run
                : DrillRuns.withSource(run, backups.withMonthlyCost(Double.parseDouble(status.costPerMonth())));
        var state = "the environment %s: %s"
                .formatted(name, Objects.requireNonNullElse(status.message(), "not reconciled yet"));
        var stalled = Conditions.find(status.conditions(), Conditions.STALLED)
                .filter(condition -> "True".equals(condition.getStatus()))
                .filter(condition -> Instant.parse(condition.getLastTransitionTime())
                        .isBefore(access.now().minus(STALLED_LIMIT)));
        if (stalled.isPresent()) {
            return new Outcome.Failed(RESTORE_FAILED, state);
        }
        if (!Conditions.isTrue(
                status.conditions(), Conditions.READY, object.getMetadata().getGeneration())) {
            return new Outcome.Waiting(
                    measured,
                    "waits since %s for %s%s"
                            .formatted(
                                    object.getMetadata().getCreationTimestamp(),
                                    state,
                                    status.progress() == null ? "" : " (" + status.progress() + " resources)"));
        }
        return restored(measured, object, live);
    }

    /** A ready environment whose database was not restored proves nothing. */
    private Outcome restored(DrillRun run, PlatformEnvironment object, DrillEnvironment live) {
        var conditions = object.statusOrEmpty().conditions();
        var restored = Conditions.find(conditions, "Restored");
        if (restored.filter(condition -> "True".equals(condition.getStatus())).isEmpty()) {
            return new Outcome.Failed(
                    RESTORE_FAILED,
                    "the environment " + object.getMetadata().getName() + " is ready, but its data was not restored: "
                            + restored.map(condition -> condition.getMessage()).orElse("it has no condition Restored"));
        }
        var children = DrillEnvironment.of(client, object, run.region());
        if (children.isEmpty()) {
            return new Outcome.Waiting(run, "the children of the environment are missing");
        }
        var services = conditions.stream()
                .filter(condition -> SERVICES_NEED.contains(condition.getType()))
                .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                .max(Instant::compareTo)
                .orElseGet(access::now);
        var seconds = Duration.between(Instant.parse(run.startedAt()), services).toSeconds();
        var objective = Duration.ofMinutes(live.object().getSpec().objectives().servicesMinutes());
        return new Outcome.Ready(
                DrillRuns.withServices(run, new ServicesTime(seconds, objective.toSeconds())), children.get());
    }

    /** What the API server refuses is not created later either. */
    private Outcome create(DrillRun run, PlatformEnvironment environment) {
        var name = environment.getMetadata().getName();
        try {
            client.resource(environment).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == UNPROCESSABLE) {
                return new Outcome.Failed(
                        RESTORE_FAILED, "the environment " + name + " can't be created: " + e.getMessage());
            }
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
        return new Outcome.Waiting(run, "creates the environment " + name);
    }

    /** The check of the cache, whose content the probe of the restored environment has changed already. */
    static DrillCheckResult cache(DrillRun run, DrillEnvironment restored) {
        var backups = (EnvironmentBackups) RestoreSource.of(run).orElseThrow();
        var outputs = restored.cache() == null
                ? Map.<String, String>of()
                : restored.cache().statusOrEmpty().outputs();
        var from = outputs.get("restoredFrom");
        var message = from != null
                ? "created from " + from + " of " + outputs.get("restoredTo")
                : backups.cacheSnapshot() == null
                        ? "not verified: there is no snapshot of that time, so the cache started empty"
                        : "not created from the snapshot " + backups.cacheSnapshot() + ", which there was";
        return new DrillCheckResult("Cache", from != null || backups.cacheSnapshot() == null, message);
    }

    /** Deletes the environment. Returns what that waits for; empty when it is gone. */
    Optional<String> cleanUp(PlatformDrill drill, DrillRun run) {
        return find(drill, run)
                .filter(object -> ScratchEnvironment.isOf(drill, run, object))
                .map(this::delete);
    }

    /** The same for all environments that drills of an environment left, of which none is in progress. */
    Optional<String> sweep(DrillEnvironment environment) {
        return client
                .resources(PlatformEnvironment.class)
                .inNamespace(environment.object().getMetadata().getNamespace())
                .withLabel(PlatformDrill.RUN_LABEL)
                .list()
                .getItems()
                .stream()
                .filter(PlatformDrill::hasCreated)
                .filter(object -> object.getSpec().restoreFrom() != null
                        && object.getSpec().restoreFrom().environment().equals(environment.name()))
                .map(this::delete)
                .reduce((first, second) -> first);
    }

    private String delete(PlatformEnvironment object) {
        if (object.getMetadata().getDeletionTimestamp() == null) {
            client.resource(object).delete();
        }
        return "waits for the deletion of the environment %s: %s"
                .formatted(
                        object.getMetadata().getName(),
                        Objects.requireNonNullElse(object.statusOrEmpty().message(), "it was not reconciled"));
    }

    private Optional<PlatformEnvironment> find(PlatformDrill drill, DrillRun run) {
        return Optional.ofNullable(
                DrillEnvironment.find(client, drill.getMetadata().getNamespace(), ScratchEnvironment.name(drill, run)));
    }
}
