package io.platformoperator.stacks.manifests;

import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;

/** Names of the region's S3 buckets, as the storage subsystem creates them. */
public final class BucketNames {
    private static final int MAX_LENGTH = 63;

    private BucketNames() {}

    /** The bucket for backups. */
    public static String backups(StackSpec spec, RegionInfo regionInfo) {
        return name(spec, "backups", regionInfo);
    }

    /** The bucket for logs. */
    public static String logs(StackSpec spec, RegionInfo regionInfo) {
        return name(spec, "logs", regionInfo);
    }

    private static String name(StackSpec spec, String bucket, RegionInfo regionInfo) {
        return AwsNames.join(
                MAX_LENGTH, spec.placement().environment(), bucket, regionInfo.accountId(), regionInfo.region());
    }
}
