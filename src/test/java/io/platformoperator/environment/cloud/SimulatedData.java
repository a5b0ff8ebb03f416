package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The data of databases and caches: a row a second that applications write wherever a store accepts writes and its security group admits
 * them, and a heartbeat of the probe. A replica has the rows of its source at once, while both regions answer.
 */
final class SimulatedData {
    private SimulatedData() {}

    /** Writes the rows since the last time, and copies them. */
    static void settle(SimulatedRegions aws) {
        var global = aws.collection("global", "data");
        var now = aws.now();
        var before = global.has("at") ? Instant.parse(global.get("at").asText()) : now;
        global.put("at", now.toString());
        var seconds = Duration.between(before, now).toSeconds();
        var writing = new ArrayList<String>();
        for (var region : List.of(SimulatedRegions.EAST, SimulatedRegions.WEST)) {
            if (aws.isLost(region)) {
                continue;
            }
            aws.collection(region, "instances").forEach(instance -> {
                if (!SimulatedRds.isReplica(instance)) {
                    ((ObjectNode) instance).put("_heartbeat", now.toString());
                }
                if (isWritten(aws, region, instance)) {
                    add((ObjectNode) instance, seconds);
                    writing.add(region);
                }
            });
            aws.collection(region, "caches").forEach(group -> {
                if (!SimulatedElastiCache.role(group).equals("SECONDARY")) {
                    ((ObjectNode) group).put("_heartbeat", now.toString());
                }
                if (!SimulatedElastiCache.role(group).equals("SECONDARY") && isWritten(aws, region, group)) {
                    add((ObjectNode) group, seconds);
                }
            });
        }
        if (writing.size() > 1) {
            global.put("twoWriters", true);
        }
        for (var region : List.of(SimulatedRegions.EAST, SimulatedRegions.WEST)) {
            aws.collection(region, "instances").forEach(instance -> replicate(aws, region, (ObjectNode) instance));
            aws.collection(region, "caches").forEach(group -> replicateCache(aws, region, (ObjectNode) group));
        }
    }

    /** True if applications have written to databases of two regions at the same time. */
    static boolean hadTwoWriters(JsonNode state) {
        return state.get("global").path("data").path("twoWriters").asBoolean();
    }

    /** True if the store admits applications, and accepts what they write. */
    private static boolean isWritten(SimulatedRegions aws, String region, JsonNode store) {
        var status = store.path("DBInstanceStatus").asText(store.path("Status").asText());
        if (!List.of("available", "modifying").contains(status)
                || store.path("_promoting").asBoolean()) {
            return false;
        }
        var group = store.has("VpcSecurityGroups")
                ? store.get("VpcSecurityGroups")
                        .get(0)
                        .get("VpcSecurityGroupId")
                        .asText()
                : store.get("_cluster")
                        .get("SecurityGroups")
                        .get(0)
                        .get("SecurityGroupId")
                        .asText();
        return !SimulatedRds.isReplica(store) && SimulatedNetwork.admitsApplications(aws, region, group);
    }

    private static void add(ObjectNode store, long seconds) {
        store.put("_rows", store.get("_rows").asLong() + seconds);
    }

    private static void replicate(SimulatedRegions aws, String region, ObjectNode instance) {
        if (!SimulatedRds.isReplica(instance)) {
            instance.remove("_promoting");
        } else if (!instance.path("_promoting").asBoolean()) {
            var from = instance.get("ReadReplicaSourceDBInstanceIdentifier").asText();
            var source = SimulatedRds.source(aws, region, instance);
            if (source != null
                    && !(from.startsWith("arn:") && aws.isLost(from.split(":", 5)[3]))
                    && !aws.isLost(region)) {
                copy((ObjectNode) source, instance);
            }
        }
    }

    private static void replicateCache(SimulatedRegions aws, String region, ObjectNode group) {
        if (!SimulatedElastiCache.role(group).equals("SECONDARY") || aws.isLost(region)) {
            return;
        }
        var other = region.equals(SimulatedRegions.EAST) ? SimulatedRegions.WEST : SimulatedRegions.EAST;
        aws.collection(other, "caches").forEach(primary -> {
            if (SimulatedElastiCache.role(primary).equals("PRIMARY") && !aws.isLost(other)) {
                copy((ObjectNode) primary, group);
            }
        });
    }

    private static void copy(ObjectNode source, ObjectNode replica) {
        replica.set("_rows", source.get("_rows"));
        replica.set("_heartbeat", source.get("_heartbeat"));
    }

    /** A promotion while the source answers must not lose what the source has. */
    static void promoted(SimulatedRegions aws, String region, ObjectNode replica) {
        var source = SimulatedRds.source(aws, region, replica);
        var from = region.equals(SimulatedRegions.EAST) ? SimulatedRegions.WEST : SimulatedRegions.EAST;
        if (source != null && !aws.isLost(from) && isWritten(aws, from, source)) {
            aws.violate("the replica in " + region + " is promoted while applications write to its source");
        }
    }

    /** A failover of a global datastore must not lose what the primary gets from applications. */
    static void failedOver(SimulatedRegions aws, String to) {
        var from = to.equals(SimulatedRegions.EAST) ? SimulatedRegions.WEST : SimulatedRegions.EAST;
        aws.collection(from, "caches").forEach(group -> {
            if (!aws.isLost(from) && isWritten(aws, from, group)) {
                aws.violate("the cache in " + to + " takes over while applications write to that in " + from);
            }
        });
    }
}
