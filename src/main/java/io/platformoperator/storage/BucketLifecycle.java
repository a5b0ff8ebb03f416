package io.platformoperator.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Transition;

/**
 * How a bucket's objects age: one rule for all of them.
 *
 * @param steps storage classes that objects move to, and when, in order
 * @param expireAfterDays null: they stay
 * @param oldVersionsDays how long a version that was overwritten or deleted stays
 * @param abortUploadsAfterDays when an unfinished upload is dropped
 */
record BucketLifecycle(List<Step> steps, @Nullable Integer expireAfterDays, int oldVersionsDays, int abortUploadsAfterDays) {
    private static final String ID = "platform-operator";

    /** A move to a storage class, such as {@code STANDARD_IA}. */
    record Step(int days, String storageClass) {}

    BucketLifecycle {
        steps = List.copyOf(steps);
    }

    BucketLifecycleConfiguration configuration() {
        var rule = LifecycleRule.builder()
                .id(ID)
                .status(ExpirationStatus.ENABLED)
                .filter(all -> all.prefix(""))
                .transitions(steps.stream()
                        .map(step -> Transition.builder()
                                .days(step.days())
                                .storageClass(step.storageClass())
                                .build())
                        .toList())
                .noncurrentVersionExpiration(old -> old.noncurrentDays(oldVersionsDays))
                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(abortUploadsAfterDays));
        if (expireAfterDays != null) {
            rule.expiration(expire -> expire.days(expireAfterDays));
        }
        return BucketLifecycleConfiguration.builder().rules(rule.build()).build();
    }

    /** Reads a bucket's rules; empty when they are not one of ours alone, which is a difference like any other. */
    static Optional<BucketLifecycle> of(List<LifecycleRule> rules) {
        if (rules.size() != 1) {
            return Optional.empty();
        }
        var rule = rules.getFirst();
        var old = rule.noncurrentVersionExpiration();
        var abort = rule.abortIncompleteMultipartUpload();
        if (!ID.equals(rule.id())
                || rule.status() != ExpirationStatus.ENABLED
                || !coversAll(rule)
                || rule.hasNoncurrentVersionTransitions()
                || rule.transitions().stream().anyMatch(step -> step.days() == null)
                || (rule.expiration() != null && rule.expiration().days() == null)
                || old == null
                || old.noncurrentDays() == null
                || old.newerNoncurrentVersions() != null
                || abort == null
                || abort.daysAfterInitiation() == null) {
            return Optional.empty();
        }
        var steps = rule.transitions().stream()
                .map(each -> new Step(each.days(), each.storageClassAsString()))
                .sorted(Comparator.comparingInt(Step::days))
                .toList();
        return Optional.of(new BucketLifecycle(
                steps,
                rule.expiration() == null ? null : rule.expiration().days(),
                old.noncurrentDays(),
                abort.daysAfterInitiation()));
    }

    private static boolean coversAll(LifecycleRule rule) {
        var filter = rule.filter();
        return filter == null
                || (filter.tag() == null
                        && filter.and() == null
                        && filter.objectSizeGreaterThan() == null
                        && filter.objectSizeLessThan() == null
                        && (filter.prefix() == null || filter.prefix().isEmpty()));
    }
}
