package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.environment.cloud.SimulatedRegions.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** ElastiCache for Redis: replication groups, global datastores with their failover, final snapshots, and parameter groups. */
final class SimulatedElastiCache {
    private static final Duration CREATION = Duration.ofSeconds(45);
    private static final Duration MEMBERSHIP = Duration.ofSeconds(20);
    private static final Duration FAILOVER = Duration.ofSeconds(25);
    private static final Duration MODIFICATION = Duration.ofSeconds(10);
    private static final Duration DELETION = Duration.ofSeconds(20);
    private static final String GENERATED = "global-datastore-";

    private SimulatedElastiCache() {}

    static ObjectNode group(SimulatedRegions aws, String region, String name) {
        var group = aws.collection(region, "caches").get(name);
        if (group == null) {
            throw new Refusal("ReplicationGroupNotFoundFault", "ReplicationGroup " + name + " not found.");
        }
        return (ObjectNode) group;
    }

    /** Role of a member of a global datastore; empty for a group that is in none. */
    static String role(JsonNode group) {
        return group.path("GlobalReplicationGroupInfo")
                .path("GlobalReplicationGroupMemberRole")
                .asText();
    }

    private static ObjectNode datastores(SimulatedRegions aws) {
        return aws.collection("global", "datastores");
    }

    static void settle(SimulatedRegions aws, String region) {
        var groups = aws.collection(region, "caches");
        for (var each : new ArrayList<>(SimulatedNetwork.values(groups))) {
            var group = (ObjectNode) each;
            var name = group.get("ReplicationGroupId").asText();
            switch (aws.due(group)) {
                case "available" -> group.put("Status", "available");
                case "left" -> {
                    group.put("Status", "available");
                    group.remove("GlobalReplicationGroupInfo");
                    datastores(aws).forEach(datastore -> removeMember((ObjectNode) datastore, region, name));
                }
                case "deleted" -> groups.remove(name);
                default -> {}
            }
        }
    }

    private static void removeMember(ObjectNode datastore, String region, String name) {
        var members = (ArrayNode) datastore.get("Members");
        for (var i = members.size() - 1; i >= 0; i--) {
            if (is(members.get(i), region, name)) {
                members.remove(i);
                datastore.put("Status", members.size() > 1 ? "available" : "primary-only");
            }
        }
    }

    private static boolean is(JsonNode member, String region, String name) {
        return member.get("ReplicationGroupRegion").asText().equals(region)
                && member.get("ReplicationGroupId").asText().equals(name);
    }

    static void settleDatastores(SimulatedRegions aws) {
        for (var each : new ArrayList<>(SimulatedNetwork.values(datastores(aws)))) {
            var datastore = (ObjectNode) each;
            var what = aws.due(datastore);
            if (what.equals("deleted")) {
                datastore.get("Members").forEach(member -> memberGroup(aws, member)
                        .remove("GlobalReplicationGroupInfo"));
                datastores(aws).remove(datastore.get("GlobalReplicationGroupId").asText());
            } else if (what.startsWith("primary ")) {
                switchRoles(aws, datastore, what.substring("primary ".length()));
            } else if (!what.isEmpty()) {
                datastore.put("Status", datastore.get("Members").size() > 1 ? "available" : "primary-only");
            }
        }
    }

    private static void switchRoles(SimulatedRegions aws, ObjectNode datastore, String region) {
        datastore.get("Members").forEach(member -> {
            var role = member.get("ReplicationGroupRegion").asText().equals(region) ? "PRIMARY" : "SECONDARY";
            ((ObjectNode) member).put("Role", role);
            setRole(memberGroup(aws, member), datastore, role);
        });
        datastore.put("Status", "available");
    }

    private static ObjectNode memberGroup(SimulatedRegions aws, JsonNode member) {
        return (ObjectNode) aws.collection(member.get("ReplicationGroupRegion").asText(), "caches")
                .get(member.get("ReplicationGroupId").asText());
    }

    private static void setRole(ObjectNode group, ObjectNode datastore, String role) {
        group.putObject("GlobalReplicationGroupInfo")
                .put(
                        "GlobalReplicationGroupId",
                        datastore.get("GlobalReplicationGroupId").asText())
                .put("GlobalReplicationGroupMemberRole", role);
    }

    static ObjectNode answer(SimulatedRegions aws, String region, QueryCall call) {
        var result = JsonNodeFactory.instance.objectNode();
        var groups = aws.collection(region, "caches");
        switch (call.action()) {
            case "DescribeReplicationGroups" -> {
                var name = call.get("ReplicationGroupId");
                result.putArray("ReplicationGroups")
                        .addAll(name.isEmpty() ? SimulatedNetwork.values(groups) : List.of(group(aws, region, name)));
            }
            case "DescribeCacheClusters" -> clusters(groups, result);
            case "CreateReplicationGroup" -> create(aws, region, call, result);
            case "ModifyReplicationGroup" -> modify(aws, region, call, result);
            case "IncreaseReplicaCount", "DecreaseReplicaCount" -> {
                var group = available(aws, region, call.get("ReplicationGroupId"));
                setNodes(group, call.number("NewReplicaCount") + 1);
                group.put("Status", "modifying");
                aws.later(group, MODIFICATION, "available");
                aws.accept(region, call.action() + " " + call.get("ReplicationGroupId"));
                result.set("ReplicationGroup", group.deepCopy());
            }
            case "DeleteReplicationGroup" -> delete(aws, region, call, result);
            case "DescribeSnapshots" -> {
                var name = call.get("SnapshotName");
                var of = call.get("ReplicationGroupId");
                var shown = result.putArray("Snapshots");
                aws.collection(region, "cacheSnapshots").forEach(snapshot -> {
                    if (name.isEmpty()
                            ? of.equals(snapshot.get("ReplicationGroupId").asText())
                            : name.equals(snapshot.get("SnapshotName").asText())) {
                        shown.add(snapshot);
                    }
                });
            }
            case "AddTagsToResource" -> {
                var resource = resource(aws, region, call.get("ResourceName"));
                var tags = SimulatedRegions.tags(resource, "TagList");
                tags.putAll(call.pairs("Tags", "Key", "Value"));
                SimulatedRegions.setTags(resource, "TagList", tags);
            }
            case "ListTagsForResource" ->
                result.set(
                        "TagList",
                        resource(aws, region, call.get("ResourceName")).get("TagList"));
            default -> ofDatastores(aws, region, call, result);
        }
        return result;
    }

    private static ObjectNode resource(SimulatedRegions aws, String region, String arn) {
        for (var collection : List.of("caches", "cacheParameterGroups", "cacheSubnetGroups")) {
            for (var resource : aws.collection(region, collection)) {
                if (arn.equals(resource.get("_arn").asText())) {
                    return (ObjectNode) resource;
                }
            }
        }
        throw new Refusal("InvalidARN", "no such resource: " + arn);
    }

    private static ObjectNode available(SimulatedRegions aws, String region, String name) {
        var group = group(aws, region, name);
        if (!group.get("Status").asText().equals("available")) {
            throw new Refusal("InvalidReplicationGroupState", "Replication group must be in available state.");
        }
        return group;
    }

    private static void clusters(ObjectNode groups, ObjectNode result) {
        var clusters = result.putArray("CacheClusters");
        groups.forEach(group -> group.get("MemberClusters").forEach(member -> {
            var cluster = clusters.addObject();
            cluster.setAll((ObjectNode) group.get("_cluster"));
            cluster.put("CacheClusterId", member.asText())
                    .put("ReplicationGroupId", group.get("ReplicationGroupId").asText())
                    .put("CacheClusterStatus", group.get("Status").asText());
        }));
    }

    private static void setNodes(ObjectNode group, int nodes) {
        var members = group.putArray("MemberClusters");
        for (var node = 1; node <= nodes; node++) {
            members.add(group.get("ReplicationGroupId").asText() + "-00" + node);
        }
    }

    private static void create(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var name = call.get("ReplicationGroupId");
        if (aws.collection(region, "caches").has(name)) {
            throw new Refusal("ReplicationGroupAlreadyExists", "Replication group " + name + " already exists.");
        }
        var globalId = call.get("GlobalReplicationGroupId");
        var datastore = globalId.isEmpty() ? null : datastore(aws, globalId);
        if (datastore != null) {
            checkSettled(datastore);
            if (aws.isLost(
                    primaryMember(datastore).get("ReplicationGroupRegion").asText())) {
                throw new Refusal("InvalidGlobalReplicationGroupState", "The primary does not answer.");
            }
        }
        var arn = "arn:aws:elasticache:%s:%s:replicationgroup:%s".formatted(region, SimulatedRegions.ACCOUNT, name);
        var primary = datastore == null ? null : memberGroup(aws, primaryMember(datastore));
        var group = aws.collection(region, "caches").putObject(name);
        group.put("ReplicationGroupId", name)
                .put("ARN", arn)
                .put("_arn", arn)
                .put("Status", "creating")
                .put("AutomaticFailover", call.number("NumCacheClusters") > 1 ? "enabled" : "disabled")
                .put("MultiAZ", call.number("NumCacheClusters") > 1 ? "enabled" : "disabled")
                .put("AuthTokenEnabled", true)
                .put("TransitEncryptionEnabled", true)
                .put("AtRestEncryptionEnabled", true)
                .put("AutoMinorVersionUpgrade", true)
                .put("KmsKeyId", call.get("KmsKeyId"))
                .put("SnapshotRetentionLimit", call.number("SnapshotRetentionLimit"))
                .put("SnapshotWindow", call.get("SnapshotWindow"))
                .put(
                        "CacheNodeType",
                        primary == null
                                ? call.get("CacheNodeType")
                                : primary.get("CacheNodeType").asText())
                .put(
                        "Engine",
                        primary == null
                                ? call.get("Engine")
                                : primary.get("Engine").asText())
                .put("ReplicationGroupCreateTime", aws.now().toString())
                .put("_number", aws.nextNumber())
                .put("_rows", primary == null ? 0 : primary.get("_rows").asLong());
        group.putArray("NodeGroups")
                .addObject()
                .put("NodeGroupId", "0001")
                .put("Status", "available")
                .putObject("PrimaryEndpoint")
                .put("Address", name + "." + region + ".cache")
                .put("Port", 6379);
        setNodes(group, call.number("NumCacheClusters"));
        var cluster = group.putObject("_cluster");
        cluster.put("CacheNodeType", group.get("CacheNodeType").asText())
                .put("Engine", group.get("Engine").asText())
                .put(
                        "EngineVersion",
                        primary == null
                                ? fullVersion(call.get("EngineVersion"))
                                : primary.get("_cluster").get("EngineVersion").asText())
                .put("PreferredMaintenanceWindow", call.get("PreferredMaintenanceWindow"))
                .put("CacheSubnetGroupName", call.get("CacheSubnetGroupName"));
        cluster.putArray("SecurityGroups")
                .addObject()
                .put("SecurityGroupId", call.list("SecurityGroupIds").getFirst())
                .put("Status", "active");
        cluster.putObject("CacheParameterGroup").put("CacheParameterGroupName", call.get("CacheParameterGroupName"));
        SimulatedRegions.setTags(group, "TagList", call.pairs("Tags", "Key", "Value"));
        if (datastore != null) {
            join(aws, region, group, datastore, "SECONDARY");
        }
        aws.later(group, CREATION, "available");
        aws.accept(region, "CreateReplicationGroup " + name);
        result.set("ReplicationGroup", group.deepCopy());
    }

    private static String fullVersion(String version) {
        return version.split("\\.").length < 3 ? version + ".0" : version;
    }

    private static JsonNode primaryMember(ObjectNode datastore) {
        for (var member : datastore.get("Members")) {
            if (member.get("Role").asText().equals("PRIMARY")) {
                return member;
            }
        }
        throw new Refusal("InvalidGlobalReplicationGroupState", "The global datastore has no primary.");
    }

    /** ElastiCache gives each member a parameter group of its own making. */
    private static void join(SimulatedRegions aws, String region, ObjectNode group, ObjectNode datastore, String role) {
        setRole(group, datastore, role);
        ((ArrayNode) datastore.get("Members"))
                .addObject()
                .put("ReplicationGroupId", group.get("ReplicationGroupId").asText())
                .put("ReplicationGroupRegion", region)
                .put("Role", role)
                .put("Status", "associated");
        datastore.put("Status", "modifying");
        aws.later(datastore, MEMBERSHIP, "settled");
        var name = GENERATED + datastore.get("_number").asLong() + "-" + region;
        var parameterGroups = aws.collection(region, "cacheParameterGroups");
        if (!parameterGroups.has(name)) {
            var arn = "arn:aws:elasticache:%s:%s:parametergroup:%s".formatted(region, SimulatedRegions.ACCOUNT, name);
            var created = parameterGroups.putObject(name);
            created.put("CacheParameterGroupName", name)
                    .put("CacheParameterGroupFamily", family((ObjectNode) group.get("_cluster")))
                    .put("ARN", arn)
                    .put("_arn", arn)
                    .putArray("TagList");
            created.putObject("_values");
        }
        ((ObjectNode) group.get("_cluster").get("CacheParameterGroup")).put("CacheParameterGroupName", name);
    }

    private static String family(ObjectNode cluster) {
        return cluster.get("Engine").asText()
                + cluster.get("EngineVersion").asText().split("\\.", 2)[0];
    }

    private static void modify(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var group = available(aws, region, call.get("ReplicationGroupId"));
        var isMember = !role(group).isEmpty();
        if (isMember
                && (call.has("AutomaticFailoverEnabled") || call.has("CacheNodeType") || call.has("EngineVersion"))) {
            throw new Refusal("InvalidParameterCombination", "Members of a global datastore refuse this change.");
        }
        if (call.has("CacheParameterGroupName")) {
            ((ObjectNode) group.get("_cluster").get("CacheParameterGroup"))
                    .put("CacheParameterGroupName", call.get("CacheParameterGroupName"));
        }
        if (call.has("SnapshotRetentionLimit")) {
            group.put("SnapshotRetentionLimit", call.number("SnapshotRetentionLimit"));
        }
        if (call.has("SnapshotWindow")) {
            group.put("SnapshotWindow", call.get("SnapshotWindow"));
        }
        if (call.has("PreferredMaintenanceWindow")) {
            ((ObjectNode) group.get("_cluster"))
                    .put("PreferredMaintenanceWindow", call.get("PreferredMaintenanceWindow"));
        }
        group.put("Status", "modifying");
        aws.later(group, MODIFICATION, "available");
        result.set("ReplicationGroup", group.deepCopy());
    }

    private static void delete(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var name = call.get("ReplicationGroupId");
        var group = group(aws, region, name);
        if (!role(group).isEmpty()) {
            throw new Refusal("InvalidParameterValue", "Replication group " + name + " is part of a global cluster.");
        }
        if (!List.of("available", "create-failed").contains(group.get("Status").asText())) {
            throw new Refusal("InvalidReplicationGroupState", "Replication group " + name + " is not available.");
        }
        var snapshot = call.get("FinalSnapshotIdentifier");
        var snapshots = aws.collection(region, "cacheSnapshots");
        if (snapshot.isEmpty()) {
            aws.violate("the cache " + name + " is deleted without a snapshot");
        } else if (snapshots.has(snapshot)) {
            throw new Refusal("SnapshotAlreadyExistsFault", "Snapshot " + snapshot + " already exists.");
        } else {
            snapshots
                    .putObject(snapshot)
                    .put("SnapshotName", snapshot)
                    .put("ReplicationGroupId", name)
                    .put("SnapshotStatus", "available")
                    .putArray("NodeSnapshots")
                    .addObject()
                    .put("SnapshotCreateTime", aws.now().toString());
        }
        group.put("Status", "deleting");
        aws.later(group, DELETION, "deleted");
        aws.accept(region, "DeleteReplicationGroup " + name);
        result.set("ReplicationGroup", group.deepCopy());
    }

    private static ObjectNode datastore(SimulatedRegions aws, String id) {
        var datastore = datastores(aws).get(id);
        if (datastore == null) {
            throw new Refusal("GlobalReplicationGroupNotFoundFault", "Global Replication group " + id + " not found.");
        }
        return (ObjectNode) datastore;
    }

    private static void checkSettled(ObjectNode datastore) {
        if (!List.of("available", "primary-only")
                .contains(datastore.get("Status").asText())) {
            throw new Refusal(
                    "InvalidGlobalReplicationGroupState",
                    "The global datastore is " + datastore.get("Status").asText());
        }
    }

    private static void ofDatastores(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var id = call.get("GlobalReplicationGroupId");
        switch (call.action()) {
            case "DescribeGlobalReplicationGroups" -> {
                var shown = result.putArray("GlobalReplicationGroups");
                if (!id.isEmpty()) {
                    shown.add(datastore(aws, id));
                } else {
                    datastores(aws).forEach(datastore -> {
                        if (isMemberIn(datastore, region)) {
                            shown.add(datastore);
                        }
                    });
                }
            }
            case "CreateGlobalReplicationGroup" -> {
                var primary = available(aws, region, call.get("PrimaryReplicationGroupId"));
                var suffix = call.get("GlobalReplicationGroupIdSuffix");
                var created = (region.equals(SimulatedRegions.EAST) ? "ldgnf-" : "sgaui-") + suffix;
                if (datastores(aws).has(created)) {
                    throw new Refusal("GlobalReplicationGroupAlreadyExistsFault", "it already exists");
                }
                if (!role(primary).isEmpty()) {
                    throw new Refusal("InvalidReplicationGroupState", "it is in a global datastore");
                }
                var datastore = datastores(aws).putObject(created);
                datastore
                        .put("GlobalReplicationGroupId", created)
                        .put(
                                "ARN",
                                "arn:aws:elasticache::%s:globalreplicationgroup:%s"
                                        .formatted(SimulatedRegions.ACCOUNT, created))
                        .put("_number", aws.nextNumber())
                        .putArray("Members");
                join(aws, region, primary, datastore, "PRIMARY");
                datastore.put("Status", "creating");
                aws.accept(region, "CreateGlobalReplicationGroup " + suffix);
                result.set("GlobalReplicationGroup", datastore.deepCopy());
            }
            case "FailoverGlobalReplicationGroup" -> failover(aws, region, call, result);
            case "DisassociateGlobalReplicationGroup" -> disassociate(aws, region, call, result);
            case "DeleteGlobalReplicationGroup" -> {
                var datastore = datastore(aws, id);
                checkSettled(datastore);
                if (datastore.get("Members").size() > 1) {
                    throw new Refusal("InvalidGlobalReplicationGroupState", "it has secondaries");
                }
                datastore.put("Status", "deleting");
                aws.later(datastore, DELETION, "deleted");
                aws.accept(region, "DeleteGlobalReplicationGroup " + id);
                result.set("GlobalReplicationGroup", datastore.deepCopy());
            }
            default -> ofGroups(aws, region, call, result);
        }
    }

    private static boolean isMemberIn(JsonNode datastore, String region) {
        for (var member : datastore.get("Members")) {
            if (member.get("ReplicationGroupRegion").asText().equals(region)) {
                return true;
            }
        }
        return false;
    }

    private static void failover(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var datastore = datastore(aws, call.get("GlobalReplicationGroupId"));
        checkSettled(datastore);
        var to = call.get("PrimaryRegion");
        for (var member : datastore.get("Members")) {
            var of = member.get("ReplicationGroupRegion").asText();
            if (aws.isLost(of)) {
                throw new Refusal("InvalidGlobalReplicationGroupState", "The member in " + of + " does not answer.");
            }
            if (of.equals(to) && member.get("Role").asText().equals("PRIMARY")) {
                throw new Refusal("InvalidParameterValue", "The region " + to + " has the primary already.");
            }
            if (!memberGroup(aws, member).get("Status").asText().equals("available")) {
                throw new Refusal("InvalidGlobalReplicationGroupState", "The member in " + of + " is not available.");
            }
        }
        datastore.put("Status", "modifying");
        aws.later(datastore, FAILOVER, "primary " + to);
        aws.accept(region, "FailoverGlobalReplicationGroup to " + to);
        SimulatedData.failedOver(aws, to);
        result.set("GlobalReplicationGroup", datastore.deepCopy());
    }

    private static void disassociate(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var datastore = datastore(aws, call.get("GlobalReplicationGroupId"));
        var of = call.get("ReplicationGroupRegion");
        var name = call.get("ReplicationGroupId");
        JsonNode found = null;
        for (var member : datastore.get("Members")) {
            if (is(member, of, name)) {
                found = member;
            }
        }
        if (found == null) {
            throw new Refusal(
                    "InvalidParameterValue",
                    "The replication group " + name + " is not associated with the datastore.");
        }
        checkSettled(datastore);
        if (found.get("Role").asText().equals("PRIMARY")) {
            throw new Refusal("InvalidParameterValue", "The primary can't leave.");
        }
        datastore.put("Status", "modifying");
        var group = memberGroup(aws, found);
        group.put("Status", "modifying");
        aws.later(group, MEMBERSHIP, "left");
        aws.accept(region, "DisassociateGlobalReplicationGroup " + name);
        result.set("GlobalReplicationGroup", datastore.deepCopy());
    }

    private static void ofGroups(SimulatedRegions aws, String region, QueryCall call, ObjectNode result) {
        var parameterGroups = aws.collection(region, "cacheParameterGroups");
        var name = call.get("CacheParameterGroupName");
        switch (call.action()) {
            case "DescribeCacheParameterGroups" ->
                result.putArray("CacheParameterGroups")
                        .addAll(
                                name.isEmpty()
                                        ? SimulatedNetwork.values(parameterGroups)
                                        : List.of(parameterGroups.get(name)));
            case "DescribeCacheParameters" ->
                ParameterStore.show((ObjectNode) parameterGroups.get(name), List.of(), result);
            case "CreateCacheParameterGroup" -> {
                if (parameterGroups.has(name)) {
                    throw new Refusal("CacheParameterGroupAlreadyExists", "it already exists");
                }
                var arn =
                        "arn:aws:elasticache:%s:%s:parametergroup:%s".formatted(region, SimulatedRegions.ACCOUNT, name);
                var group = parameterGroups.putObject(name);
                group.put("CacheParameterGroupName", name)
                        .put("CacheParameterGroupFamily", call.get("CacheParameterGroupFamily"))
                        .put("ARN", arn)
                        .put("_arn", arn)
                        .putObject("_values");
                SimulatedRegions.setTags(group, "TagList", call.pairs("Tags", "Key", "Value"));
                aws.accept(region, "CreateCacheParameterGroup " + name);
                result.set("CacheParameterGroup", group.deepCopy());
            }
            case "ModifyCacheParameterGroup" ->
                ParameterStore.set(
                        (ObjectNode) parameterGroups.get(name),
                        call.pairs("ParameterNameValues", "ParameterName", "ParameterValue"));
            case "ResetCacheParameterGroup" ->
                ParameterStore.reset(
                        (ObjectNode) parameterGroups.get(name),
                        call.pairs("ParameterNameValues", "ParameterName", "ParameterName")
                                .keySet());
            case "DeleteCacheParameterGroup" -> {
                aws.collection(region, "caches").forEach(group -> {
                    if (name.equals(group.get("_cluster")
                            .get("CacheParameterGroup")
                            .get("CacheParameterGroupName")
                            .asText())) {
                        throw new Refusal("InvalidCacheParameterGroupState", "it is in use");
                    }
                });
                if (parameterGroups.remove(name) == null) {
                    throw new Refusal("CacheParameterGroupNotFound", "it does not exist");
                }
                aws.accept(region, "DeleteCacheParameterGroup " + name.replaceAll("[0-9]+", "N"));
            }
            case "DescribeCacheSubnetGroups" ->
                result.putArray("CacheSubnetGroups")
                        .addAll(SimulatedNetwork.values(aws.collection(region, "cacheSubnetGroups")));
            case "CreateCacheSubnetGroup" -> {
                var subnetGroup = call.get("CacheSubnetGroupName");
                if (aws.collection(region, "cacheSubnetGroups").has(subnetGroup)) {
                    throw new Refusal("CacheSubnetGroupAlreadyExists", "it already exists");
                }
                var arn = "arn:aws:elasticache:%s:%s:subnetgroup:%s"
                        .formatted(region, SimulatedRegions.ACCOUNT, subnetGroup);
                var group = aws.collection(region, "cacheSubnetGroups").putObject(subnetGroup);
                group.put("CacheSubnetGroupName", subnetGroup)
                        .put("ARN", arn)
                        .put("_arn", arn)
                        .put("VpcId", "vpc-" + region);
                var subnets = group.putArray("Subnets");
                call.list("SubnetIds").forEach(each -> subnets.addObject().put("SubnetIdentifier", each));
                SimulatedRegions.setTags(group, "TagList", call.pairs("Tags", "Key", "Value"));
                aws.accept(region, "CreateCacheSubnetGroup " + subnetGroup);
                result.set("CacheSubnetGroup", group.deepCopy());
            }
            default -> throw new UnsupportedOperationException();
        }
    }
}
