package io.platformoperator.database;

import io.platformoperator.graph.State;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceStatusInfo;

/** What RDS's words for the state of an instance mean to us. */
final class InstanceState {
    /** It serves, and takes every change but one of its storage. */
    private static final Set<String> READY = Set.of("available", "storage-optimization", "storage-initialization");

    private static final Set<String> DELETING = Set.of("deleting", "delete-precheck");

    private static final Map<String, String> FAILED = Map.of(
            "failed", "RDS could not make it or lost it: delete it or restore it from a backup",
            "storage-full", "its storage is full: grow it in RDS, then raise storageGiB and maxStorageGiB",
            "inaccessible-encryption-credentials",
                    "RDS can't use its KMS key: enable the key and RDS's grant for it, then restore from a backup",
            "inaccessible-encryption-credentials-recoverable",
                    "RDS can't use its KMS key: enable the key, then start the instance",
            "insufficient-capacity", "AWS has no capacity for this class now: choose another instance class",
            "restore-error", "the restore failed: restore from another point in time",
            "stopped", "somebody stopped it: start it in RDS");

    private InstanceState() {}

    static State of(DBInstance instance) {
        var word = instance.dbInstanceStatus() == null ? "" : instance.dbInstanceStatus();
        if (DELETING.contains(word)) {
            return new State.Deleting(word);
        }
        var why = FAILED.get(word);
        if (why != null) {
            return new State.Failed(word, why);
        }
        if (word.startsWith("incompatible-")) {
            return new State.Failed(word, incompatible(word));
        }
        return isServing(instance, word) ? new State.Ready(word) : new State.Pending(word);
    }

    /**
     * An instance without an address is not there yet, whatever else RDS says. The daily backup stops nobody; the first
     * one is part of creation, and until it is taken there can be no replicas.
     */
    private static boolean isServing(DBInstance instance, String word) {
        var isBackedUpAgain = word.equals("backing-up") && instance.latestRestorableTime() != null;
        return instance.endpoint() != null && (READY.contains(word) || isBackedUpAgain);
    }

    /** A replica is ready only while it replicates. */
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
        var message = info.message() == null ? "RDS gives no reason" : info.message();
        return new State.Failed(
                "replication " + info.status(), message + "; delete the replica in RDS and a new one is created");
    }

    private static String incompatible(String word) {
        return switch (word) {
            case "incompatible-network" ->
                "its subnets observed no free addresses or its network changed: mend the subnets of its group";
            case "incompatible-parameters" ->
                "it can't start with its parameters: correct spec.database.parameters and restart it in RDS";
            case "incompatible-restore" -> "it could not be restored: restore from another point in time";
            default -> "RDS can't run it with what it is given: its events in RDS say why";
        };
    }
}
