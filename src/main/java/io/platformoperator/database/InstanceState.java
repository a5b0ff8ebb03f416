package io.platformoperator.database;

import io.platformoperator.graph.State;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceStatusInfo;

/** Maps RDS's instance status to the engine's states. */
final class InstanceState {
    private static final String STORAGE_FULL = "storage-full";
    private static final String INCOMPATIBLE_PARAMETERS = "incompatible-parameters";

    /** Statuses in which the instance serves clients and accepts all changes except those of its storage. */
    private static final Set<String> READY = Set.of("available", "storage-optimization", "storage-initialization");

    private static final Set<String> DELETING = Set.of("deleting", "delete-precheck");

    private static final Map<String, String> FAILED = Map.of(
            "failed",
            "RDS failed to create or recover the instance: delete it, or restore it from a backup",
            STORAGE_FULL,
            "the storage is full: raise spec.sizing.database.storageGiB and maxStorageGiB, and the"
                    + " operator grows it",
            "inaccessible-encryption-credentials",
            "RDS can't use the KMS key: enable the key and RDS's grant for it, then restore from a backup",
            "inaccessible-encryption-credentials-recoverable",
            "RDS can't use the KMS key: enable the key, then start the instance",
            "insufficient-capacity",
            "AWS has no capacity for the instance class now: choose another instance class, and"
                    + " the operator requests it",
            "restore-error",
            "the restore failed: restore from another point in time",
            "stopped",
            "a user stopped the instance: start it in RDS");

    /** Failed statuses in which RDS refuses every modification. */
    private static final Set<String> UNMODIFIABLE = Set.of(
            "failed",
            "stopped",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "restore-error",
            "incompatible-restore");

    private InstanceState() {}

    /** The state of an instance, which is not ready while RDS applies changed parameters. */
    static State of(DBInstance instance) {
        var status = instance.dbInstanceStatus() == null ? "" : instance.dbInstanceStatus();
        if (DELETING.contains(status)) {
            return new State.Deleting(status);
        }
        var why = FAILED.get(status);
        if (why != null) {
            return new State.Failed(status, why);
        }
        if (status.startsWith("incompatible-")) {
            return new State.Failed(status, incompatible(status));
        }
        if (!isServing(instance, status)) {
            return new State.Pending(status);
        }
        return PendingModifications.areParametersBeingApplied(instance)
                ? new State.Pending("applying its parameter group")
                : new State.Ready(status);
    }

    /**
     * The status of an instance that RDS changes, such as {@code renaming}: RDS refuses further modifications and a final snapshot
     * until the end. Empty for an instance that serves clients, or that failed.
     */
    static Optional<String> transition(DBInstance instance) {
        var status = String.valueOf(instance.dbInstanceStatus());
        return of(instance) instanceof State.Pending && !isServing(instance, status)
                ? Optional.of(status)
                : Optional.empty();
    }

    /** Whether RDS accepts a change of that field, although the instance failed. */
    static boolean accepts(DBInstance instance, String field) {
        if (isStorageFull(instance)) {
            return Gp3.isField(field) || field.equals("maxAllocatedStorage");
        }
        return hasIncompatibleParameters(instance)
                ? field.equals("parameterGroup") || field.equals("restartWaiting")
                : !UNMODIFIABLE.contains(String.valueOf(instance.dbInstanceStatus()));
    }

    /** Whether the storage is full. RDS then accepts changes of the storage only. */
    static boolean isStorageFull(DBInstance instance) {
        return STORAGE_FULL.equals(instance.dbInstanceStatus());
    }

    /** Whether PostgreSQL can't start with its parameters. A restart with corrected parameters mends that. */
    static boolean hasIncompatibleParameters(DBInstance instance) {
        return INCOMPATIBLE_PARAMETERS.equals(instance.dbInstanceStatus());
    }

    /**
     * An instance without an endpoint does not serve clients yet, whatever its status. The daily backup does not interrupt
     * clients. The first backup is part of the creation: before it, RDS accepts no replicas.
     */
    private static boolean isServing(DBInstance instance, String status) {
        var isDailyBackup = status.equals("backing-up") && instance.latestRestorableTime() != null;
        return instance.endpoint() != null && (READY.contains(status) || isDailyBackup);
    }

    /** The state of a read replica, which is ready only while it replicates. */
    static State ofReplica(DBInstance replica) {
        var state = of(replica);
        if (isStorageFull(replica)) {
            return new State.Failed(STORAGE_FULL, "the storage of the replica is full: grow it in RDS");
        }
        if (!(state instanceof State.Ready)) {
            return state;
        }
        return replica.statusInfos().stream()
                .filter(info -> Boolean.FALSE.equals(info.normal()))
                .findFirst()
                .map(InstanceState::notReplicating)
                .orElse(state);
    }

    private static State notReplicating(DBInstanceStatusInfo info) {
        var message = info.message() == null ? "RDS returned no reason" : info.message();
        return new State.Failed(
                "replication " + info.status(),
                message
                        + "; RDS resumes it after a short interruption. If it does not, delete the replica in RDS, and"
                        + " the operator creates a new one",
                true);
    }

    private static String incompatible(String status) {
        return switch (status) {
            case "incompatible-network" ->
                "the subnets have no free addresses, or the network changed: correct the subnets of the subnet group";
            case INCOMPATIBLE_PARAMETERS ->
                "PostgreSQL can't start with its parameters: correct spec.database.parameters, and the operator"
                        + " restarts the instance";
            case "incompatible-restore" -> "the restore failed: restore from another point in time";
            default -> "RDS can't run the instance with its configuration: see the instance's events in RDS";
        };
    }
}
