package io.platformoperator.environment.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.environment.cloud.SimulatedRegions.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Secrets Manager, KMS, the tagging API and Service Quotas. */
final class SimulatedSecrets {
    /** KMS's default policy of a key, which lets the account's IAM policies decide. */
    private static final String KEY_POLICY = """
            {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{"Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}]}""";

    private SimulatedSecrets() {}

    static ObjectNode answer(SimulatedRegions aws, String region, String operation, ObjectNode call) {
        var secrets = aws.collection(region, "secrets");
        var result = JsonNodeFactory.instance.objectNode();
        switch (operation) {
            case "ListSecrets" -> result.putArray("SecretList").addAll(SimulatedNetwork.values(secrets));
            case "DescribeSecret" -> {
                result.setAll(describe(aws, region, secret(secrets, call)));
            }
            case "GetSecretValue" ->
                result.put("SecretString", secret(secrets, call).get("_value").asText());
            case "CreateSecret" -> createSecret(aws, region, call, result);
            case "TagResource" -> tagSecretOrKey(aws, region, call);
            case "ReplicateSecretToRegions" -> replicate(aws, region, call, result);
            case "RemoveRegionsFromReplication" -> {
                var secret = secret(secrets, call);
                call.get("RemoveReplicaRegions").forEach(other -> aws.collection(other.asText(), "secrets")
                        .remove(secret.get("Name").asText()));
                secret.remove("PrimaryRegion");
                aws.accept(
                        region,
                        "RemoveRegionsFromReplication " + secret.get("Name").asText());
            }
            case "StopReplicationToReplica" -> {
                var secret = secret(secrets, call);
                if (!isReplica(secret, region)) {
                    throw new Refusal("InvalidRequestException", "the secret is not a replica");
                }
                var primary = aws.collection(secret.get("PrimaryRegion").asText(), "secrets")
                        .get(secret.get("Name").asText());
                if (primary != null) {
                    ((ObjectNode) primary).remove("PrimaryRegion");
                }
                secret.remove("PrimaryRegion");
                aws.accept(
                        region, "StopReplicationToReplica " + secret.get("Name").asText());
            }
            case "UpdateSecret" ->
                secret(secrets, call).put("KmsKeyId", call.get("KmsKeyId").asText());
            case "GetResources" -> result.putArray("ResourceTagMappingList").addAll(tagged(aws, region));
            case "ListServiceQuotas" -> result.putArray("Quotas");
            case "GetServiceQuota" ->
                result.putObject("Quota").put("QuotaCode", "L-1").put("Value", 100_000);
            default -> ofKeys(aws, region, operation, call, result);
        }
        return result;
    }

    private static ObjectNode secret(ObjectNode secrets, ObjectNode call) {
        var id = call.get("SecretId").asText();
        for (var secret : secrets) {
            if (id.equals(secret.get("Name").asText())
                    || id.equals(secret.get("ARN").asText())) {
                return (ObjectNode) secret;
            }
        }
        throw new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }

    private static boolean isReplica(JsonNode secret, String region) {
        return secret.has("PrimaryRegion")
                && !region.equals(secret.get("PrimaryRegion").asText());
    }

    private static ObjectNode describe(SimulatedRegions aws, String region, ObjectNode secret) {
        var shown = secret.deepCopy();
        var other = other(region);
        var replica = aws.collection(other, "secrets").get(secret.get("Name").asText());
        if (!isReplica(secret, region) && replica != null && isReplica(replica, other)) {
            shown.putArray("ReplicationStatus").addObject().put("Region", other).put("Status", "InSync");
        }
        return shown;
    }

    private static String other(String region) {
        return region.equals(SimulatedRegions.EAST) ? SimulatedRegions.WEST : SimulatedRegions.EAST;
    }

    private static void createSecret(SimulatedRegions aws, String region, ObjectNode call, ObjectNode result) {
        var name = call.get("Name").asText();
        if (aws.collection(region, "secrets").has(name)) {
            throw new Refusal("ResourceExistsException", "The operation failed because the secret already exists.");
        }
        var secret = aws.collection(region, "secrets").putObject(name);
        secret.put(
                        "ARN",
                        "arn:aws:secretsmanager:%s:%s:secret:%s-AbCdEf"
                                .formatted(region, SimulatedRegions.ACCOUNT, name))
                .put("Name", name)
                .put("KmsKeyId", call.get("KmsKeyId").asText())
                .put("_value", "{\"username\": \"u\", \"password\": \"p\"}");
        secret.set("Tags", call.get("Tags"));
        aws.accept(region, "CreateSecret " + name);
        result.put("ARN", secret.get("ARN").asText()).put("Name", name);
    }

    private static void replicate(SimulatedRegions aws, String region, ObjectNode call, ObjectNode result) {
        var secret = secret(aws.collection(region, "secrets"), call);
        var name = secret.get("Name").asText();
        if (isReplica(secret, region)) {
            throw new Refusal(
                    "InvalidRequestException", "The secret is a replica: call this operation in its primary region.");
        }
        result.put("ARN", secret.get("ARN").asText());
        for (var target : call.get("AddReplicaRegions")) {
            var to = target.get("Region").asText();
            var present = aws.collection(to, "secrets").get(name);
            if (present != null && isReplica(present, to)) {
                throw new Refusal("InvalidParameterException", "The secret is replicated to " + to + " already.");
            }
            if (present != null && !call.path("ForceOverwriteReplicaSecret").asBoolean()) {
                result.putArray("ReplicationStatus")
                        .addObject()
                        .put("Region", to)
                        .put("Status", "Failed");
                continue;
            }
            secret.put("PrimaryRegion", region);
            var replica = aws.collection(to, "secrets").putObject(name);
            replica.setAll(secret.deepCopy());
            replica.put("ARN", secret.get("ARN").asText().replace(":" + region + ":", ":" + to + ":"))
                    .put("KmsKeyId", target.path("KmsKeyId").asText());
            aws.accept(region, "ReplicateSecretToRegions " + name);
        }
    }

    /** Both services have an operation of this name. */
    private static void tagSecretOrKey(SimulatedRegions aws, String region, ObjectNode call) {
        if (call.has("KeyId")) {
            throw new UnsupportedOperationException();
        }
        var secret = secret(aws.collection(region, "secrets"), call);
        if (isReplica(secret, region)) {
            throw new Refusal(
                    "InvalidRequestException", "The secret is a replica: call this operation in its primary region.");
        }
        var tags = SimulatedRegions.tags(secret, "Tags");
        call.get("Tags")
                .forEach(tag ->
                        tags.put(tag.get("Key").asText(), tag.get("Value").asText()));
        SimulatedRegions.setTags(secret, "Tags", tags);
    }

    private static List<JsonNode> tagged(SimulatedRegions aws, String region) {
        var all = new ArrayList<JsonNode>();
        for (var collection :
                List.of("dbParameterGroups", "dbSubnetGroups", "caches", "cacheParameterGroups", "cacheSubnetGroups")) {
            aws.collection(region, collection).forEach(resource -> {
                var mapping = JsonNodeFactory.instance.objectNode();
                mapping.put("ResourceARN", resource.get("_arn").asText());
                mapping.set("Tags", resource.get("TagList"));
                all.add(mapping);
            });
        }
        aws.collection(region, "keys").forEach(key -> {
            var mapping = JsonNodeFactory.instance.objectNode();
            mapping.put("ResourceARN", key.get("Arn").asText());
            mapping.set("Tags", key.get("_tags"));
            all.add(mapping);
        });
        all.removeIf(mapping -> mapping.get("Tags").isEmpty());
        all.sort(Comparator.comparing(mapping -> mapping.get("ResourceARN").asText()));
        return all;
    }

    private static void ofKeys(
            SimulatedRegions aws, String region, String operation, ObjectNode call, ObjectNode result) {
        var keys = aws.collection(region, "keys");
        switch (operation) {
            case "ListKeys" -> {
                var list = result.putArray("Keys");
                keys.forEach(key -> list.addObject()
                        .put("KeyId", key.get("KeyId").asText())
                        .put("KeyArn", key.get("Arn").asText()));
            }
            case "DescribeKey" -> result.set("KeyMetadata", key(keys, call));
            case "GetKeyRotationStatus" ->
                result.put(
                        "KeyRotationEnabled", key(keys, call).path("_rotation").asBoolean());
            case "GetKeyPolicy" -> result.put("Policy", KEY_POLICY);
            case "EnableKeyRotation" -> key(keys, call).put("_rotation", true);
            case "CreateKey" -> {
                var id = "mrk-" + aws.nextNumber();
                var arn = "arn:aws:kms:%s:%s:key/%s".formatted(region, SimulatedRegions.ACCOUNT, id);
                var key = keys.putObject(id);
                key.put("KeyId", id)
                        .put("Arn", arn)
                        .put("CreationDate", aws.now().getEpochSecond())
                        .put("KeyState", "Enabled")
                        .put("Enabled", true)
                        .put("MultiRegion", true);
                key.putObject("MultiRegionConfiguration")
                        .put("MultiRegionKeyType", "PRIMARY")
                        .putObject("PrimaryKey")
                        .put("Arn", arn)
                        .put("Region", region);
                var tags = key.putArray("_tags");
                call.get("Tags").forEach(tag -> tags.addObject()
                        .put("Key", tag.get("TagKey").asText())
                        .put("Value", tag.get("TagValue").asText()));
                aws.accept(region, "CreateKey " + call.get("Description").asText());
                result.set("KeyMetadata", key);
            }
            case "ListAliases" ->
                result.putArray("Aliases").addAll(SimulatedNetwork.values(aws.collection(region, "aliases")));
            case "CreateAlias" -> {
                var name = call.get("AliasName").asText();
                if (aws.collection(region, "aliases").has(name)) {
                    throw new Refusal("AlreadyExistsException", "An alias with the name exists already.");
                }
                var target = call.get("TargetKeyId").asText();
                aws.collection(region, "aliases")
                        .putObject(name)
                        .put("AliasName", name)
                        .put("AliasArn", "arn:aws:kms:%s:%s:%s".formatted(region, SimulatedRegions.ACCOUNT, name))
                        .put("TargetKeyId", target.substring(target.lastIndexOf('/') + 1));
            }
            default -> throw new UnsupportedOperationException();
        }
    }

    private static ObjectNode key(ObjectNode keys, ObjectNode call) {
        var id = call.get("KeyId").asText();
        var key = keys.get(id.substring(id.lastIndexOf('/') + 1));
        if (key == null) {
            throw new Refusal("NotFoundException", "Invalid keyId " + id);
        }
        return (ObjectNode) key;
    }
}
