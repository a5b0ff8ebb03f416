package io.platformoperator.database;

import io.platformoperator.graph.State;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceStatusInfo;

/** Maps RDS's instance status to the engine's states. */
final class InstanceState {
    /** Statuses in which the instance serves clients and accepts all changes except those of its storage. */
    private static final Set<String> READY = Set.of("available", "storage-optimization", "storage-initialization");

    private static final Set<String> DELETING = Set.of("deleting", "delete-precheck");

    private static final Map<String, String> FAILED = Map.of(
            "failed", "RDS failed to create or recover the instance: delete it, or restore it from a backup",
            "storage-full", "the storage is full: grow it in RDS, then raise storageGiB and maxStorageGiB",
            "inaccessible-encryption-credentials",
                    "RDS can't use the KMS key: enable the key and RDS's grant for it, then restore from a backup",
            "inaccessible-encryption-credentials-recoverable",
                    "RDS can't use the KMS key: enable the key, then start the instance",
            "insufficient-capacity", "AWS has no capacity for the instance class now: choose another instance class",
            "restore-error", "the restore failed: restore from another point in time",
            "stopped", "a user stopped the instance: start it in RDS");

    private InstanceState() {}

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
        return isServing(instance, status) ? new State.Ready(status) : new State.Pending(status);
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
                message + "; delete the replica in RDS, and the operator creates a new one");
    }

    private static String incompatible(String status) {
        return switch (status) {
            case "incompatible-network" ->
                "the subnets have no free addresses, or the network changed: correct the subnets of the subnet group";
            case "incompatible-parameters" ->
                "PostgreSQL can't start with its parameters: correct spec.database.parameters and restart the instance in"
                        + " RDS";
            case "incompatible-restore" -> "the restore failed: restore from another point in time";
            default -> "RDS can't run the instance with its configuration: see the instance's events in RDS";
        };
    }
}
