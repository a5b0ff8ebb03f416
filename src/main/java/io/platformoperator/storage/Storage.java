package io.platformoperator.storage;

import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A region's S3 buckets and the KMS key that encrypts them. Bucket names are unique worldwide, so they contain the account
 * id and the region.
 *
 * <p>With a second region, each region replicates its buckets to those of the other. Names and ARNs of the other region follow
 * from the spec, so no call to that region is necessary.
 */
public final class Storage implements Subsystem<StorageSpec> {
    /** Name of the subsystem. */
    static final String NAME = "storage";

    /** Logical id of the key. */
    static final String KEY = "key";

    private static final int MAX_NAME_LENGTH = 63;
    private static final int MAX_ROLE_NAME_LENGTH = 64;
    private static final List<ResourceKind<Aws, ?, ?>> KINDS =
            List.of(Keys.KIND, KeyAliases.KIND, Roles.KIND, Buckets.KIND);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, StorageSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        var environment = spec.placement().environment();
        var key = graph.add(KEY, Keys.KIND, dependencies -> new Keys.Desired("Buckets of " + environment, true, true));
        var other = spec.replicaRegion();
        var destination = other == null ? null : destination(graph, spec, other, regionInfo, key);
        for (var bucket : spec.buckets()) {
            var name = bucketName(spec, bucket, regionInfo.accountId(), regionInfo.region());
            var to = bucket.replicated() ? destination : null;
            var needed = new ArrayList<Dependency>(List.of(key));
            if (to != null) {
                needed.addAll(List.of(to.alias(), to.role()));
            }
            var node = graph.add(
                    "bucket-" + bucket.name(),
                    Buckets.KIND,
                    dependencies -> new Buckets.Desired(
                            name,
                            regionInfo.region(),
                            BucketSettings.desired(
                                    dependencies.of(key).arn(),
                                    BucketSettings.tlsOnlyPolicy(name),
                                    lifecycle(bucket),
                                    to == null
                                            ? null
                                            : new BucketReplication(
                                                    dependencies.of(to.role()).arn(),
                                                    bucketName(spec, bucket, regionInfo.accountId(), to.region()),
                                                    to.keyAlias())),
                            spec.emptyOnDelete()),
                    needed.toArray(Dependency[]::new));
            graph.output(bucket.name() + "Bucket", node, Buckets.Bucket::name);
            if (to != null) {
                graph.output(bucket.name() + "Replication", node, observed -> observed.settings()
                        .replicationText());
            }
        }
        graph.output("kmsKeyArn", key, Keys.Key::arn);
        return graph;
    }

    /**
     * The other region, to which buckets are replicated.
     *
     * @param keyAlias ARN of the alias of the key that encrypts its buckets
     * @param alias the alias of this region's key, by which the other region names the key
     * @param role the role that S3 replicates with
     */
    private record Destination(
            String region,
            String keyAlias,
            Node<Aws, KeyAliases.Desired, KeyAliases.Alias> alias,
            Node<Aws, Roles.Desired, Roles.Role> role) {}

    /** Adds what the replication to a region needs; null if no bucket is replicated. */
    private static @Nullable Destination destination(
            Graph<Aws> graph,
            StorageSpec spec,
            String other,
            RegionInfo regionInfo,
            Node<Aws, Keys.Desired, Keys.Key> key) {
        var environment = spec.placement().environment();
        var account = regionInfo.accountId();
        var region = regionInfo.region();
        var replicated = spec.buckets().stream().filter(Bucket::replicated).toList();
        if (replicated.isEmpty()) {
            return null;
        }
        var aliasName = KeyAliases.name(environment, NAME);
        var alias = graph.add(
                KeyAliases.logicalId(KEY),
                KeyAliases.KIND,
                dependencies ->
                        new KeyAliases.Desired(aliasName, dependencies.of(key).arn()),
                key);
        var rights = new ReplicationRole(
                graph.owner().environment(),
                account,
                region,
                other,
                names(spec, replicated, account, region),
                names(spec, replicated, account, other));
        var role = graph.add(
                "replication-role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        AwsNames.join(MAX_ROLE_NAME_LENGTH, environment, region, NAME, ReplicationRole.POLICY),
                        ReplicationRole.trust(),
                        Set.of(),
                        Map.of(ReplicationRole.POLICY, rights.policy()),
                        spec.placement().aws().permissionsBoundary()));
        return new Destination(other, "arn:aws:kms:%s:%s:%s".formatted(other, account, aliasName), alias, role);
    }

    private static List<String> names(StorageSpec spec, List<Bucket> buckets, String account, String region) {
        return buckets.stream()
                .map(bucket -> bucketName(spec, bucket, account, region))
                .toList();
    }

    private static String bucketName(StorageSpec spec, Bucket bucket, String account, String region) {
        return AwsNames.join(MAX_NAME_LENGTH, spec.placement().environment(), bucket.name(), account, region);
    }

    private static BucketLifecycle lifecycle(Bucket bucket) {
        var steps = bucket.transitions().stream()
                .map(transition -> new BucketLifecycle.Transition(
                        transition.days(), transition.storageClass().name()))
                .toList();
        return new BucketLifecycle(
                steps, bucket.expireAfterDays(), bucket.oldVersionsDays(), bucket.abortUploadsAfterDays());
    }
}
