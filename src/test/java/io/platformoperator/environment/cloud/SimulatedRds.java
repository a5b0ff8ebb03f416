package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.environment.cloud.SimulatedRegions.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * RDS for PostgreSQL: instances, replicas, their promotion, final snapshots, parameter groups, and automated backups that are replicated
 * to another region.
 */
final class SimulatedRds {
    private static final Duration CREATION = Duration.ofSeconds(60);
    private static final Duration PROMOTION = Duration.ofSeconds(40);
    private static final Duration MODIFICATION = Duration.ofSeconds(12);
    private static final Duration DELETION = Duration.ofSeconds(30);
    private static final Duration PARAMETERS = Duration.ofSeconds(5);
    private static final String DEFAULT_GROUP = "default.postgres16";

    /** Parameters that change with a restart only. All others are dynamic. */
    private static final List<String> STATIC = List.of("shared_preload_libraries", "max_connections", "wal_level");

    private SimulatedRds() {}

    static ObjectNode instance(SimulatedRegions aws, String region, String name) {
        var instance = aws.collection(region, "instances").get(name);
        if (instance == null) {
            throw new Refusal("DBInstanceNotFound", "DBInstance " + name + " not found.");
        }
        return (ObjectNode) instance;
    }

    static boolean isReplica(JsonNode instance) {
        return instance.has("ReadReplicaSourceDBInstanceIdentifier");
    }

    /** The source of a replica; null if there is none any more. */
    static JsonNode source(SimulatedRegions aws, String region, JsonNode replica) {
        var source = replica.get("ReadReplicaSourceDBInstanceIdentifier").asText();
        return source.startsWith("arn:")
                ? aws.collection(source.split(":", 5)[3], "instances")
                        .get(source.substring(source.lastIndexOf(':') + 1))
                : aws.collection(region, "instances").get(source);
    }

    static void settle(SimulatedRegions aws, String region) {
        var instances = aws.collection(region, "instances");
        for (var each : new ArrayList<>(SimulatedNetwork.values(instances))) {
            var instance = (ObjectNode) each;
            switch (aws.due(instance)) {
                case "available" -> becomeAvailable(aws, instance);
                case "promoted" -> {
                    leaveSource(aws, region, instance);
                    becomeAvailable(aws, instance);
                }
                case "renamed" -> {
                    var name = instance.get("DBInstanceIdentifier").asText();
                    instances.remove(name);
                    setName(region, instance, instance.remove("_newName").asText());
                    instances.forEach(other -> {
                        if (name.equals(other.path("ReadReplicaSourceDBInstanceIdentifier")
                                .asText())) {
                            ((ObjectNode) other)
                                    .set("ReadReplicaSourceDBInstanceIdentifier", instance.get("DBInstanceIdentifier"));
                        }
                    });
                    instances.set(instance.get("DBInstanceIdentifier").asText(), instance);
                    becomeAvailable(aws, instance);
                }
                case "deleted" -> delete(aws, region, instance);
                default -> {}
            }
            settleParameters(aws, instance);
        }
    }

    private static void becomeAvailable(SimulatedRegions aws, ObjectNode instance) {
        instance.put("DBInstanceStatus", "available");
        if (!instance.has("InstanceCreateTime")) {
            instance.put("InstanceCreateTime", aws.now().toString());
            if (instance.get("BackupRetentionPeriod").asInt() > 0) {
                instance.put("LatestRestorableTime", aws.now().toString());
            }
        }
        if (!isReplica(instance)) {
            instance.put("LatestRestorableTime", aws.now().toString());
        }
    }

    private static void settleParameters(SimulatedRegions aws, ObjectNode instance) {
        var group = (ObjectNode) instance.get("DBParameterGroups").get(0);
        var what = aws.due(group);
        if (!what.isEmpty()) {
            group.put("ParameterApplyStatus", what);
        }
    }

    private static void leaveSource(SimulatedRegions aws, String region, ObjectNode replica) {
        var source = source(aws, region, replica);
        if (source != null) {
            removeReplica((ArrayNode) source.get("ReadReplicaDBInstanceIdentifiers"), replica);
        }
        replica.remove("ReadReplicaSourceDBInstanceIdentifier");
    }

    private static void removeReplica(ArrayNode replicas, ObjectNode replica) {
        for (var i = replicas.size() - 1; i >= 0; i--) {
            var name = replicas.get(i).asText();
            if (name.equals(replica.get("DBInstanceArn").asText())
                    || name.equals(replica.get("DBInstanceIdentifier").asText())) {
                replicas.remove(i);
            }
        }
    }

    private static void delete(SimulatedRegions aws, String region, ObjectNode instance) {
        if (isReplica(instance)) {
            leaveSource(aws, region, instance);
        }
        aws.collection(region, "instances")
                .remove(instance.get("DBInstanceIdentifier").asText());
    }

    private static void setName(String region, ObjectNode instance, String name) {
        instance.put("DBInstanceIdentifier", name)
                .put("DBInstanceArn", "arn:aws:rds:%s:%s:db:%s".formatted(region, SimulatedRegions.ACCOUNT, name));
        instance.putObject("Endpoint")
                .put("Address", name + "." + region + ".rds")
                .put("Port", 5432);
    }

    static ObjectNode answer(SimulatedRegions aws, String region, QueryCall call) {
        var result = JsonNodeFactory.instance.objectNode();
        switch (call.action()) {
            case "DescribeDBInstances" -> {
                var name = call.get("DBInstanceIdentifier");
                result.putArray("DBInstances")
                        .addAll(
                                name.isEmpty()
                                        ? SimulatedNetwork.values(aws.collection(region, "instances"))
                                        : List.of(instance(aws, region, name)));
            }
            case "CreateDBInstance" -> createInstance(aws, region, call, result);
            case "CreateDBInstanceReadReplica" -> createReplica(aws, region, call, result);
            case "PromoteReadReplica" -> promote(aws, region, call, result);
            case "ModifyDBInstance" -> modify(aws, region, call, result);
            case "RebootDBInstance" -> {
                var instance = available(aws, region, call);
                instance.put("DBInstanceStatus", "rebooting");
                aws.later(instance, MODIFICATION, "available");
                ((ObjectNode) instance.get("DBParameterGroups").get(0)).put("ParameterApplyStatus", "in-sync");
                result.set("DBInstance", instance.deepCopy());
            }
            case "DeleteDBInstance" -> deleteInstance(aws, region, call, result);
            case "DescribeDBSnapshots" -> describeSnapshots(aws, region, call, result);
            case "AddTagsToResource" -> addTags(aws, region, call);
            case "DescribeDBInstanceAutomatedBackups" ->
                result.putArray("DBInstanceAutomatedBackups")
                        .addAll(SimulatedNetwork.values(aws.collection(region, "automatedBackups")));
            case "StartDBInstanceAutomatedBackupsReplication" -> startBackups(aws, region, call, result);
            case "StopDBInstanceAutomatedBackupsReplication" -> {
                if (aws.collection(region, "automatedBackups").remove(call.get("SourceDBInstanceArn")) == null) {
                    throw new Refusal("DBInstanceNotFound", "no replication of automated backups");
                }
                aws.accept(region, "StopDBInstanceAutomatedBackupsReplication " + call.get("SourceDBInstanceArn"));
            }
            default -> ofGroups(aws, region, call, result);
        }
        return result;
    }

    private static ObjectNode available(SimulatedRegions aws, String region, QueryCall call) {
        var instance = instance(aws, region, call.get("DBInstanceIdentifier"));
        if (!instance.get("DBInstanceStatus").asText().equals("available")) {
            throw new Refusal(
                    "InvalidDBInstanceState",
                    "Database instance is not in available state: "
                            + instance.get("DBInstanceStatus").asText());
        }
        return instance;
    }

    private static void checkNew(SimulatedRegions aws, String region, String name) {
        for (var instance : aws.collection(region, "instances")) {
            if (name.equals(instance.get("DBInstanceIdentifier").asText())
                    || name.equals(instance.path("_newName").asText())) {
                throw new Refusal("DBInstanceAlreadyExists", "DB instance already exists");
            }
        }
    }

    private static ObjectNode newInstance(SimulatedRegions aws, String region, QueryCall call) {
        var name = call.get("DBInstanceIdentifier");
        var instance = aws.collection(region, "instances").putObject(name);
        setName(region, instance, name);
        instance.put("DBInstanceStatus", "creating")
                .put("DbiResourceId", "db-" + region + "-" + aws.nextNumber())
                .put("Engine", "postgres")
                .put("EngineVersion", "16.9")
                .put("StorageType", "gp3")
                .put("StorageEncrypted", true)
                .put("DBInstanceClass", call.get("DBInstanceClass"))
                .put("KmsKeyId", call.get("KmsKeyId"))
                .put("MultiAZ", call.isTrue("MultiAZ"))
                .put("PubliclyAccessible", false)
                .put("CopyTagsToSnapshot", call.isTrue("CopyTagsToSnapshot"))
                .put("AutoMinorVersionUpgrade", true)
                .put("MonitoringInterval", call.get("MonitoringInterval"))
                .put("MonitoringRoleArn", call.get("MonitoringRoleArn"))
                .put("PerformanceInsightsEnabled", call.isTrue("EnablePerformanceInsights"))
                .put("DeletionProtection", call.isTrue("DeletionProtection"));
        if (call.has("MaxAllocatedStorage")) {
            instance.put("MaxAllocatedStorage", call.number("MaxAllocatedStorage"));
        }
        instance.putArray("VpcSecurityGroups")
                .addObject()
                .put("VpcSecurityGroupId", call.list("VpcSecurityGroupIds").getFirst())
                .put("Status", "active");
        instance.putArray("ReadReplicaDBInstanceIdentifiers");
        instance.putObject("PendingModifiedValues");
        SimulatedRegions.setTags(instance, "TagList", call.pairs("Tags", "Key", "Value"));
        aws.later(instance, CREATION, "available");
        aws.accept(region, call.action() + " " + name);
        return instance;
    }

    private static void createInstance(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        checkNew(aws, region, call.get("DBInstanceIdentifier"));
        var instance = newInstance(aws, region, call);
        instance.put("DBName", call.get("DBName"))
                .put("MasterUsername", call.get("MasterUsername"))
                .put("PreferredBackupWindow", call.get("PreferredBackupWindow"))
                .put("PreferredMaintenanceWindow", call.get("PreferredMaintenanceWindow"))
                .put("BackupRetentionPeriod", call.number("BackupRetentionPeriod"))
                .put("_rows", 0);
        setStorage(instance, call.number("AllocatedStorage"), call.get("Iops"), call.get("StorageThroughput"));
        instance.putArray("DBParameterGroups")
                .addObject()
                .put("DBParameterGroupName", call.get("DBParameterGroupName"))
                .put("ParameterApplyStatus", "in-sync");
        instance.putObject("DBSubnetGroup")
                .put("DBSubnetGroupName", call.get("DBSubnetGroupName"))
                .put("VpcId", "vpc-" + region);
        result.set("DBInstance", instance.deepCopy());
    }

    private static void setStorage(ObjectNode instance, int gib, String iops, String throughput) {
        instance.put("AllocatedStorage", gib)
                .put("Iops", iops.isEmpty() ? (gib < 400 ? 3000 : 12_000) : Integer.parseInt(iops))
                .put(
                        "StorageThroughput",
                        throughput.isEmpty() ? (gib < 400 ? 125 : 500) : Integer.parseInt(throughput));
        if (gib < 400) {
            instance.remove("Iops");
            instance.remove("StorageThroughput");
        }
    }

    private static void createReplica(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        checkNew(aws, region, call.get("DBInstanceIdentifier"));
        var id = call.get("SourceDBInstanceIdentifier");
        var isElsewhere = id.startsWith("arn:");
        var from = isElsewhere ? id.split(":", 5)[3] : region;
        if (aws.isLost(from)) {
            throw new Refusal("InvalidDBInstanceState", "The region of the source does not answer.");
        }
        var source = instance(aws, from, id.substring(id.lastIndexOf(':') + 1));
        if (!source.get("DBInstanceStatus").asText().equals("available")
                || source.get("BackupRetentionPeriod").asInt() == 0) {
            throw new Refusal(
                    "InvalidDBInstanceState", "Source DB instance is not in available state, or without backups.");
        }
        var replica = newInstance(aws, region, call);
        replica.put("ReadReplicaSourceDBInstanceIdentifier", id)
                .put("DBName", source.get("DBName").asText())
                .put("MasterUsername", source.get("MasterUsername").asText())
                .put(
                        "PreferredBackupWindow",
                        source.get("PreferredBackupWindow").asText())
                .put(
                        "PreferredMaintenanceWindow",
                        source.get("PreferredMaintenanceWindow").asText())
                .put("BackupRetentionPeriod", 0)
                .put("_rows", source.get("_rows").asLong());
        setStorage(
                replica,
                source.get("AllocatedStorage").asInt(),
                source.path("Iops").asText(),
                source.path("StorageThroughput").asText());
        if (!isElsewhere) {
            replica.set("KmsKeyId", source.get("KmsKeyId"));
            replica.set("DBSubnetGroup", source.get("DBSubnetGroup").deepCopy());
        } else {
            replica.putObject("DBSubnetGroup")
                    .put("DBSubnetGroupName", call.get("DBSubnetGroupName"))
                    .put("VpcId", "vpc-" + region);
        }
        var group = isElsewhere
                ? DEFAULT_GROUP
                : source.get("DBParameterGroups")
                        .get(0)
                        .get("DBParameterGroupName")
                        .asText();
        replica.putArray("DBParameterGroups")
                .addObject()
                .put("DBParameterGroupName", group)
                .put("ParameterApplyStatus", "in-sync");
        ((ArrayNode) source.get("ReadReplicaDBInstanceIdentifiers"))
                .add((isElsewhere ? replica.get("DBInstanceArn") : replica.get("DBInstanceIdentifier")).asText());
        result.set("DBInstance", replica.deepCopy());
    }

    private static void promote(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var replica = instance(aws, region, call.get("DBInstanceIdentifier"));
        if (!isReplica(replica)) {
            throw new Refusal("InvalidDBInstanceState", "Specified DB instance is not a read replica.");
        }
        available(aws, region, call);
        replica.put("DBInstanceStatus", "modifying")
                .put("BackupRetentionPeriod", call.number("BackupRetentionPeriod"))
                .put("PreferredBackupWindow", call.get("PreferredBackupWindow"))
                .put("_promoting", true);
        aws.later(replica, PROMOTION, "promoted");
        aws.accept(
                region,
                "PromoteReadReplica " + replica.get("DbiResourceId").asText().replaceAll("-[0-9]+$", ""));
        SimulatedData.promoted(aws, region, replica);
        result.set("DBInstance", replica.deepCopy());
    }

    private static void modify(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var instance = available(aws, region, call);
        if (call.has("NewDBInstanceIdentifier")) {
            checkNew(aws, region, call.get("NewDBInstanceIdentifier"));
            instance.put("_newName", call.get("NewDBInstanceIdentifier")).put("DBInstanceStatus", "renaming");
            aws.later(instance, MODIFICATION, "renamed");
            aws.accept(region, "Rename " + instance.get("DBInstanceIdentifier").asText());
        } else if (!call.has("DeletionProtection")) { // which RDS changes at once
            instance.put("DBInstanceStatus", "modifying");
            aws.later(instance, MODIFICATION, "available");
        }
        call.list("VpcSecurityGroupIds").stream().findFirst().ifPresent(group -> ((ObjectNode)
                        instance.get("VpcSecurityGroups").get(0))
                .put("VpcSecurityGroupId", group));
        for (var name : List.of(
                "DBInstanceClass", "PreferredBackupWindow", "PreferredMaintenanceWindow", "MonitoringRoleArn")) {
            if (call.has(name)) {
                instance.put(name, call.get(name));
            }
        }
        for (var name : List.of("BackupRetentionPeriod", "MaxAllocatedStorage", "MonitoringInterval")) {
            if (call.has(name)) {
                instance.put(name, call.number(name));
            }
        }
        for (var name : List.of("MultiAZ", "DeletionProtection", "CopyTagsToSnapshot")) {
            if (call.has(name)) {
                instance.put(name, call.isTrue(name));
            }
        }
        if (call.has("EnablePerformanceInsights")) {
            instance.put("PerformanceInsightsEnabled", call.isTrue("EnablePerformanceInsights"));
        }
        if (call.has("AllocatedStorage")) {
            setStorage(instance, call.number("AllocatedStorage"), call.get("Iops"), call.get("StorageThroughput"));
        }
        if (call.has("DBParameterGroupName")) {
            var group = (ObjectNode) instance.get("DBParameterGroups").get(0);
            group.put("DBParameterGroupName", call.get("DBParameterGroupName")).put("ParameterApplyStatus", "applying");
            aws.later(group, PARAMETERS, "pending-reboot");
        }
        result.set("DBInstance", instance.deepCopy());
    }

    private static void deleteInstance(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var instance = instance(aws, region, call.get("DBInstanceIdentifier"));
        var name = instance.get("DBInstanceIdentifier").asText();
        var status = instance.get("DBInstanceStatus").asText();
        if (!status.equals("available") && !status.equals("creating")) {
            throw new Refusal("InvalidDBInstanceState", "Instance " + name + " is already being deleted, or " + status);
        }
        if (instance.get("DeletionProtection").asBoolean()) {
            throw new Refusal("InvalidParameterCombination", "Cannot delete protected DB Instance.");
        }
        var snapshot = call.get("FinalDBSnapshotIdentifier");
        if (snapshot.isEmpty() != call.isTrue("SkipFinalSnapshot")) {
            throw new Refusal(
                    "InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless it is skipped.");
        }
        if (!snapshot.isEmpty()) {
            if (isReplica(instance)) {
                throw new Refusal(
                        "InvalidParameterCombination", "FinalDBSnapshotIdentifier can't be given for a replica.");
            }
            if (aws.collection(region, "snapshots").has(snapshot)) {
                throw new Refusal("DBSnapshotAlreadyExists", "The snapshot " + snapshot + " already exists.");
            }
            aws.collection(region, "snapshots")
                    .putObject(snapshot)
                    .put("DBSnapshotIdentifier", snapshot)
                    .put("DBInstanceIdentifier", name)
                    .put("_rows", instance.get("_rows").asLong())
                    .put("Status", "available");
        } else if (!isReplica(instance)) {
            aws.violate("the writer " + name + " is deleted without a snapshot");
        }
        instance.put("DBInstanceStatus", "deleting");
        aws.later(instance, DELETION, "deleted");
        aws.accept(region, "DeleteDBInstance " + name.replaceAll("-former-.*", "-former"));
        result.set("DBInstance", instance.deepCopy());
    }

    private static void describeSnapshots(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var name = call.get("DBSnapshotIdentifier");
        var snapshots = aws.collection(region, "snapshots");
        if (!name.isEmpty() && !snapshots.has(name)) {
            throw new Refusal("DBSnapshotNotFound", "DBSnapshot not found: " + name);
        }
        result.putArray("DBSnapshots")
                .addAll(name.isEmpty() ? SimulatedNetwork.values(snapshots) : List.of(snapshots.get(name)));
    }

    private static void startBackups(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var arn = call.get("SourceDBInstanceArn");
        var from = arn.split(":", 5)[3];
        if (aws.isLost(from)) {
            throw new Refusal("InvalidDBInstanceState", "The region of the source does not answer.");
        }
        var source = instance(aws, from, arn.substring(arn.lastIndexOf(':') + 1));
        if (isReplica(source) || source.get("BackupRetentionPeriod").asInt() == 0) {
            throw new Refusal("InvalidDBInstanceState", "The source has no automated backups.");
        }
        if (aws.collection(region, "automatedBackups").has(arn)) {
            throw new Refusal("InvalidDBInstanceState", "The automated backups are replicated already.");
        }
        var backup = aws.collection(region, "automatedBackups").putObject(arn);
        backup.put("DBInstanceArn", arn)
                .put("DBInstanceIdentifier", source.get("DBInstanceIdentifier").asText())
                .put("DbiResourceId", source.get("DbiResourceId").asText())
                .put(
                        "DBInstanceAutomatedBackupsArn",
                        "arn:aws:rds:%s:%s:auto-backup:ab-%s"
                                .formatted(
                                        region,
                                        SimulatedRegions.ACCOUNT,
                                        source.get("DBInstanceIdentifier").asText()))
                .put("KmsKeyId", call.get("KmsKeyId"))
                .put("BackupRetentionPeriod", call.number("BackupRetentionPeriod"))
                .put("Status", "replicating");
        aws.accept(region, "StartDBInstanceAutomatedBackupsReplication " + arn);
        result.set("DBInstanceAutomatedBackup", backup.deepCopy());
    }

    private static void addTags(SimulatedRegions aws, String region, QueryCall call) {
        var arn = call.get("ResourceName");
        for (var collection : List.of("instances", "dbParameterGroups", "dbSubnetGroups")) {
            for (var resource : aws.collection(region, collection)) {
                if (arn.equals(resource.path("_arn")
                        .asText(resource.path("DBInstanceArn").asText()))) {
                    var tags = SimulatedRegions.tags(resource, "TagList");
                    tags.putAll(call.pairs("Tags", "Key", "Value"));
                    SimulatedRegions.setTags((ObjectNode) resource, "TagList", tags);
                    return;
                }
            }
        }
        throw new Refusal("DBInstanceNotFound", "Could not find resource " + arn);
    }

    private static void ofGroups(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var parameterGroups = aws.collection(region, "dbParameterGroups");
        var subnetGroups = aws.collection(region, "dbSubnetGroups");
        switch (call.action()) {
            case "DescribeDBParameterGroups" ->
                result.putArray("DBParameterGroups").addAll(SimulatedNetwork.values(parameterGroups));
            case "DescribeDBParameters" ->
                ParameterStore.show((ObjectNode) parameterGroups.get(call.get("DBParameterGroupName")), STATIC, result);
            case "CreateDBParameterGroup" -> {
                var name = call.get("DBParameterGroupName");
                if (parameterGroups.has(name)) {
                    throw new Refusal("DBParameterGroupAlreadyExists", "Parameter group " + name + " already exists");
                }
                var arn = "arn:aws:rds:%s:%s:pg:%s".formatted(region, SimulatedRegions.ACCOUNT, name);
                var group = parameterGroups.putObject(name);
                group.put("DBParameterGroupName", name)
                        .put("DBParameterGroupArn", arn)
                        .put("_arn", arn)
                        .put("DBParameterGroupFamily", call.get("DBParameterGroupFamily"))
                        .putObject("_values");
                SimulatedRegions.setTags(group, "TagList", call.pairs("Tags", "Key", "Value"));
                aws.accept(region, "CreateDBParameterGroup " + name);
                result.set("DBParameterGroup", group.deepCopy());
            }
            case "ModifyDBParameterGroup" -> {
                var group = (ObjectNode) parameterGroups.get(call.get("DBParameterGroupName"));
                ParameterStore.set(group, call.pairs("Parameters", "ParameterName", "ParameterValue"));
                apply(aws, region, group, call.pairs("Parameters", "ParameterName", "ApplyMethod"));
            }
            case "ResetDBParameterGroup" -> {
                var group = (ObjectNode) parameterGroups.get(call.get("DBParameterGroupName"));
                var methods = call.pairs("Parameters", "ParameterName", "ApplyMethod");
                ParameterStore.reset(group, methods.keySet());
                apply(aws, region, group, methods);
            }
            case "DescribeDBSubnetGroups" ->
                result.putArray("DBSubnetGroups").addAll(SimulatedNetwork.values(subnetGroups));
            case "CreateDBSubnetGroup" -> {
                var name = call.get("DBSubnetGroupName");
                if (subnetGroups.has(name)) {
                    throw new Refusal("DBSubnetGroupAlreadyExists", "DB subnet group " + name + " already exists.");
                }
                var arn = "arn:aws:rds:%s:%s:subgrp:%s".formatted(region, SimulatedRegions.ACCOUNT, name);
                var group = subnetGroups.putObject(name);
                group.put("DBSubnetGroupName", name)
                        .put("DBSubnetGroupArn", arn)
                        .put("_arn", arn)
                        .put("VpcId", "vpc-" + region);
                var subnets = group.putArray("Subnets");
                call.list("SubnetIds").forEach(id -> subnets.addObject().put("SubnetIdentifier", id));
                SimulatedRegions.setTags(group, "TagList", call.pairs("Tags", "Key", "Value"));
                aws.accept(region, "CreateDBSubnetGroup " + name);
                result.set("DBSubnetGroup", group.deepCopy());
            }
            case "ListTagsForResource" ->
                result.set("TagList", tagged(List.of(parameterGroups, subnetGroups), call.get("ResourceName")));
            default -> throw new UnsupportedOperationException();
        }
    }

    static JsonNode tagged(List<ObjectNode> collections, String arn) {
        return collections.stream()
                .flatMap(collection -> SimulatedNetwork.values(collection).stream())
                .filter(resource -> arn.equals(resource.get("_arn").asText()))
                .map(resource -> resource.get("TagList"))
                .findFirst()
                .orElseThrow(() -> new Refusal("InvalidParameterValue", "no such resource: " + arn));
    }

    /** The instances of the group apply a dynamic parameter after some seconds, and a static one with a restart. */
    private static void apply(SimulatedRegions aws, String region, ObjectNode group, Map<String, String> methods) {
        var isStatic = new TreeMap<>(methods).keySet().stream().anyMatch(STATIC::contains);
        for (var instance : aws.collection(region, "instances")) {
            var of = (ObjectNode) instance.get("DBParameterGroups").get(0);
            if (of.get("DBParameterGroupName").equals(group.get("DBParameterGroupName"))) {
                var needsRestart =
                        isStatic || of.get("ParameterApplyStatus").asText().equals("pending-reboot");
                of.put("ParameterApplyStatus", "applying");
                aws.later(of, PARAMETERS, needsRestart ? "pending-reboot" : "in-sync");
            }
        }
    }
}
