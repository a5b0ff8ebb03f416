package io.platformoperator.stacks.content;

import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionFacts;

/** The names of the region's buckets, as the storage subsystem makes them. */
public final class BucketNames {
    private static final int LONGEST = 63;

    private BucketNames() {}

    /** Where backups go. */
    public static String backups(StackSpec spec, RegionFacts facts) {
        return name(spec, "backups", facts);
    }

    /** Where logs go. */
    public static String logs(StackSpec spec, RegionFacts facts) {
        return name(spec, "logs", facts);
    }

    private static String name(StackSpec spec, String bucket, RegionFacts facts) {
        return AwsNames.join(LONGEST, spec.placement().environment(), bucket, facts.accountId(), facts.region());
    }
}
