package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.Bucket;
import io.platformoperator.api.v1alpha1.Bucket.Transition;
import io.platformoperator.api.v1alpha1.Bucket.Transition.StorageClass;
import io.platformoperator.api.v1alpha1.StorageSettings;
import io.platformoperator.api.v1alpha1.StorageSettings.BucketLifecycle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the three buckets of a region, their lifecycles and their replication. Documents and backups are replicated: a region
 * that takes over needs them. Logs are not: each region reads its own, and they are most of the traffic between the regions.
 */
final class BucketSpecs {
    private static final BucketLifecycle DOCUMENTS = new BucketLifecycle(30, 180, null);
    private static final BucketLifecycle BACKUPS = new BucketLifecycle(30, 90, 365);
    private static final BucketLifecycle LOGS = new BucketLifecycle(30, 90, 365);

    private static final int OLD_VERSIONS_DAYS = 90;
    private static final int ABORT_UPLOADS_AFTER_DAYS = 7;

    private BucketSpecs() {}

    static List<Bucket> resolve(StorageSettings settings) {
        return List.of(
                bucket("documents", settings.documents(), DOCUMENTS, true),
                bucket("backups", settings.backups(), BACKUPS, true),
                bucket("logs", settings.logs(), LOGS, false));
    }

    private static Bucket bucket(
            String name, @Nullable BucketLifecycle configured, BucketLifecycle defaults, boolean replicated) {
        var lifecycle = configured == null ? defaults : configured;
        var transitions = new ArrayList<Transition>();
        var infrequentAccess = lifecycle.infrequentAccessAfterDays();
        if (infrequentAccess != null) {
            transitions.add(new Transition(infrequentAccess, StorageClass.STANDARD_IA));
        }
        var glacier = lifecycle.glacierAfterDays();
        if (glacier != null) {
            transitions.add(new Transition(glacier, StorageClass.GLACIER));
        }
        return new Bucket(
                name,
                transitions,
                lifecycle.expireAfterDays(),
                OLD_VERSIONS_DAYS,
                ABORT_UPLOADS_AFTER_DAYS,
                replicated);
    }
}
