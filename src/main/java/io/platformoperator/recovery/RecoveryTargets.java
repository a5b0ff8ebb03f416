package io.platformoperator.recovery;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.Quota;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds in the children of an environment what to observe. Pure. */
public final class RecoveryTargets {
    private static final String REPLICATION_GROUP = "elasticache/ReplicationGroup";
    private static final String KEY = "kms/Key";
    /** Those of the database and the cache, and that of Vault's recovery keys. */
    private static final Set<String> SECRET_REPLICAS =
            Set.of("secretsmanager/SharedSecret", "secretsmanager/AdditionalSecretReplica");

    private RecoveryTargets() {}

    /** True for the resources in a child's status that {@link #of} needs. */
    public static boolean isNeeded(ResourceStatus resource) {
        return resource.kind().equals(KEY)
                || resource.kind().equals(REPLICATION_GROUP)
                || SECRET_REPLICAS.contains(resource.kind());
    }

    /**
     * What to observe; empty for an environment with one region, or while children are missing.
     *
     * @param activeRegion the region that is active now, which is not yet the one that the spec names during a failover
     */
    static Optional<RecoveryTarget> of(
            PlatformEnvironment environment, String activeRegion, List<SubsystemResource<?>> children) {
        var spec = environment.getSpec();
        var secondary = spec.regions().secondary();
        if (secondary == null) {
            return Optional.empty();
        }
        var primary = spec.regions().primary().name();
        var active = new Children(activeRegion, children);
        var standby = new Children(activeRegion.equals(primary) ? secondary.name() : primary, children);
        if (!active.areComplete() || !standby.areComplete()) {
            return Optional.empty();
        }
        var stacks = active.all(PlatformStack.class)
                .map(stack -> stack.getSpec().stack())
                .toList();
        return Optional.of(new RecoveryTarget(
                ResourceID.fromResource(environment),
                region(active, standby),
                region(standby, active),
                scaleUp(active, standby),
                stacks.contains(StackName.SECRETS),
                stacks.contains(StackName.BACKUP)));
    }

    /** The children of one region. */
    private record Children(String region, List<SubsystemResource<?>> children) {
        Children {
            children = children.stream()
                    .filter(child -> child.getSpec().placement().region().equals(region))
                    .toList();
        }

        boolean areComplete() {
            return Stream.of(
                            PlatformCluster.class,
                            PlatformDatabase.class,
                            PlatformCache.class,
                            PlatformStorage.class,
                            PlatformRegistry.class,
                            PlatformBackup.class)
                    .allMatch(type -> children.stream().anyMatch(type::isInstance));
        }

        <R extends SubsystemResource<?>> Stream<R> all(Class<R> type) {
            return children.stream().filter(type::isInstance).map(type::cast);
        }

        <R extends SubsystemResource<?>> R one(Class<R> type) {
            return all(type).findFirst().orElseThrow();
        }

        @Nullable
        String output(Class<? extends SubsystemResource<?>> type, String key) {
            return one(type).statusOrEmpty().outputs().get(key);
        }

        @Nullable
        String proofRequest() {
            return all(PlatformStack.class)
                    .map(stack -> stack.getSpec().inputs().probe())
                    .filter(Objects::nonNull)
                    .map(ProbeRequest::proof)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        List<String> ids(Set<String> kinds) {
            return children.stream()
                    .flatMap(child -> child.statusOrEmpty().resources().stream())
                    .filter(resource -> kinds.contains(resource.kind()))
                    .map(ResourceStatus::id)
                    .filter(Objects::nonNull)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static RegionTarget region(Children own, Children other) {
        var access = own.one(PlatformCluster.class).getSpec().placement().aws();
        return new RegionTarget(
                own.region(),
                new AwsAccount(access.roleArn(), access.externalId()),
                own.one(PlatformCluster.class).getSpec().name(),
                own.output(PlatformDatabase.class, "instanceArn"),
                own.ids(Set.of(REPLICATION_GROUP)).stream().findFirst().orElse(null),
                own.one(PlatformCache.class).getSpec().nodes(),
                buckets(own, other),
                own.output(PlatformStorage.class, bucketOutput("backups")),
                own.output(PlatformBackup.class, "vaultName"),
                keys(own),
                own.ids(SECRET_REPLICAS),
                own.one(PlatformRegistry.class).getSpec().repositories(),
                own.proofRequest());
    }

    /** The environment's own keys, and the key of the backup that a restored database is encrypted with: RDS cannot change it. */
    private static List<String> keys(Children own) {
        return Stream.concat(
                        own.ids(Set.of(KEY)).stream(),
                        Stream.ofNullable(own.output(PlatformDatabase.class, "storageKeyArn")))
                .distinct()
                .sorted()
                .toList();
    }

    /** The replicated buckets that exist in both regions, in the same order for both. */
    private static List<String> buckets(Children own, Children other) {
        return own.one(PlatformStorage.class).getSpec().buckets().stream()
                .filter(Bucket::replicated)
                .map(bucket -> bucketOutput(bucket.name()))
                .filter(output -> other.output(PlatformStorage.class, output) != null)
                .map(output -> own.output(PlatformStorage.class, output))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String bucketOutput(String bucket) {
        return bucket + "Bucket";
    }

    /** What the standby region needs beyond what it has, except that running nodes count in the quota of vCPUs. */
    private static Map<String, Long> scaleUp(Children active, Children standby) {
        var database = active.one(PlatformDatabase.class).getSpec();
        var replicas = (long) database.readReplicas()
                - standby.one(PlatformDatabase.class).getSpec().readReplicas();
        var needs = new HashMap<String, Long>();
        needs.put(
                Quota.VCPUS.key(),
                active.one(PlatformCluster.class).getSpec().nodeGroups().stream()
                        .mapToLong(RecoveryTargets::vcpus)
                        .sum());
        needs.put(Quota.DB_INSTANCES.key(), replicas);
        needs.put(Quota.DB_STORAGE.key(), replicas * database.storageGiB());
        needs.put(
                Quota.CACHE_NODES.key(),
                (long) active.one(PlatformCache.class).getSpec().nodes()
                        - standby.one(PlatformCache.class).getSpec().nodes());
        return needs;
    }

    private static long vcpus(NodeGroup group) {
        return Quota.isStandard(group.instanceType())
                ? (long) group.maxSize()
                        * Catalog.standard()
                                .instance(group.instanceType())
                                .map(InstanceType::vcpu)
                                .orElse(0)
                : 0;
    }
}
