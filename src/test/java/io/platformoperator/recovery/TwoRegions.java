package io.platformoperator.recovery;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An environment with two regions whose children are ready. */
final class TwoRegions {
    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private TwoRegions() {}

    /** A production environment, active in us-east-1, created ten days ago. */
    static PlatformEnvironment environment() {
        var environment = YAML.unmarshal("""
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata:
                  name: shop
                  namespace: platform
                  uid: 7c1f
                  generation: 1
                  creationTimestamp: "2030-01-21T12:00:00Z"
                spec:
                  tier: production
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                  services: [{name: orders}, {name: users}]
                """, PlatformEnvironment.class);
        return environment;
    }

    static List<SubsystemResource<?>> children(PlatformEnvironment environment) {
        var composition = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()));
        var children = composition.children(environment, NOW);
        children.forEach(child -> {
            child.getMetadata().setGeneration(1L);
            report(child, true, "AllResourcesReady", "ready");
        });
        return children;
    }

    /** Sets a child's status. */
    static void report(SubsystemResource<?> child, boolean isReady, String reason, String message) {
        var region = child.getSpec().placement().region();
        var conditions = new Conditions(List.of(), 1, NOW)
                .summary(isReady, !isReady, false, reason, message)
                .list();
        child.setStatus(new SubsystemStatus(
                1L, conditions, 1, 1, "1/1", "1.00", null, message, resources(child, region), outputs(region), null));
    }

    /** Makes the database of a region one that was restored from a backup which that key encrypts. */
    static void restoredWith(PlatformDatabase database, String key) {
        var status = database.statusOrEmpty();
        var outputs = new TreeMap<>(status.outputs());
        outputs.put("storageKeyArn", key);
        database.setStatus(new SubsystemStatus(
                status.observedGeneration(),
                status.conditions(),
                status.resourcesReady(),
                status.resourcesWanted(),
                status.progress(),
                status.costPerMonth(),
                status.estimatedReadyAt(),
                status.message(),
                status.resources(),
                outputs,
                null));
    }

    private static Map<String, String> outputs(String region) {
        return Map.of(
                "instanceArn", "arn:aws:rds:" + region + ":123456789012:db:shop-" + region + "-database",
                "documentsBucket", "shop-documents-" + region,
                "backupsBucket", "shop-backups-" + region,
                "vaultName", "shop-" + region);
    }

    private static List<ResourceStatus> resources(SubsystemResource<?> child, String region) {
        return switch (child.getKind()) {
            case "PlatformStorage" -> List.of(resource("kms/Key", key(region)));
            case "PlatformCluster" ->
                region.equals(WEST)
                        ? List.of(
                                resource(
                                        "secretsmanager/AdditionalSecretReplica",
                                        "arn:aws:secretsmanager:us-west-2:123456789012:secret:shop-us-east-1-vault-recovery-GhIjKl"))
                        : List.of();
            case "PlatformCache" -> List.of(resource("elasticache/ReplicationGroup", "shop-" + region + "-cache"));
            case "PlatformDatabase" ->
                region.equals(WEST)
                        ? List.of(
                                resource(
                                        "secretsmanager/SharedSecret",
                                        "arn:aws:secretsmanager:us-west-2:123456789012:secret:shop/password-AbCdEf"),
                                resource("rds/DBInstance", "not needed"))
                        : List.of();
            default -> List.of();
        };
    }

    /** The key of a region's buckets. */
    static String key(String region) {
        return "arn:aws:kms:" + region + ":123456789012:key/mrk-1";
    }

    private static ResourceStatus resource(String kind, String id) {
        return new ResourceStatus(kind, kind, id, "Ready", null, null);
    }
}
