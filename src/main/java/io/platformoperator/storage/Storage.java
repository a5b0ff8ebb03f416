package io.platformoperator.storage;

import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.StorageSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;

/**
 * A region's S3 buckets and the KMS key that encrypts them. Bucket names are unique worldwide, so they contain the account
 * id and the region.
 */
public final class Storage implements Subsystem<StorageSpec> {
    private static final int MAX_NAME_LENGTH = 63;
    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(Keys.KIND, Buckets.KIND);

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, StorageSpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        var environment = spec.placement().environment();
        var key =
                graph.add("key", Keys.KIND, dependencies -> new Keys.Desired("Buckets of " + environment, true, true));
        for (var bucket : spec.buckets()) {
            var name = AwsNames.join(
                    MAX_NAME_LENGTH, environment, bucket.name(), regionInfo.accountId(), regionInfo.region());
            var node = graph.add(
                    "bucket-" + bucket.name(),
                    Buckets.KIND,
                    dependencies -> new Buckets.Desired(
                            name,
                            regionInfo.region(),
                            BucketSettings.desired(
                                    dependencies.of(key).arn(), BucketSettings.tlsOnlyPolicy(name), lifecycle(bucket)),
                            spec.emptyOnDelete()),
                    key);
            graph.output(bucket.name() + "Bucket", node, Buckets.Bucket::name);
        }
        graph.output("kmsKeyArn", key, Keys.Key::arn);
        return graph;
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
