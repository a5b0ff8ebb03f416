package io.platformoperator.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/**
 * A bucket's lifecycle configuration: one rule for all objects.
 *
 * @param steps the transitions to other storage classes, sorted by days
 * @param expireAfterDays null: objects do not expire
 * @param oldVersionsDays the days after which S3 deletes noncurrent versions
 * @param abortUploadsAfterDays the days after which S3 aborts incomplete multipart uploads
 */
record BucketLifecycle(
        List<Transition> steps, @Nullable Integer expireAfterDays, int oldVersionsDays, int abortUploadsAfterDays) {
    private static final String RULE_ID = "platform-operator";

    /**
     * A transition of objects to another storage class.
     *
     * @param days the objects' age
     * @param storageClass such as {@code STANDARD_IA}
     */
    record Transition(int days, String storageClass) {}

    BucketLifecycle {
        steps = List.copyOf(steps);
    }

    BucketLifecycleConfiguration configuration() {
        var rule = LifecycleRule.builder()
                .id(RULE_ID)
                .status(ExpirationStatus.ENABLED)
                .filter(all -> all.prefix(""))
                .transitions(steps.stream()
                        .map(transition -> software.amazon.awssdk.services.s3.model.Transition.builder()
                                .days(transition.days())
                                .storageClass(transition.storageClass())
                                .build())
                        .toList())
                .noncurrentVersionExpiration(old -> old.noncurrentDays(oldVersionsDays))
                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(abortUploadsAfterDays));
        if (expireAfterDays != null) {
            rule.expiration(expire -> expire.days(expireAfterDays));
        }
        return BucketLifecycleConfiguration.builder().rules(rule.build()).build();
    }

    /** The configuration with these rules; empty if the rules are not a single one with the operator's rule id and form. */
    static Optional<BucketLifecycle> of(List<LifecycleRule> rules) {
        if (rules.size() != 1) {
            return Optional.empty();
        }
        var rule = rules.getFirst();
        var old = rule.noncurrentVersionExpiration();
        var abort = rule.abortIncompleteMultipartUpload();
        if (!RULE_ID.equals(rule.id())
                || rule.status() != ExpirationStatus.ENABLED
                || !coversAll(rule)
                || rule.hasNoncurrentVersionTransitions()
                || rule.transitions().stream().anyMatch(transition -> transition.days() == null)
                || (rule.expiration() != null && rule.expiration().days() == null)
                || old == null
                || old.noncurrentDays() == null
                || old.newerNoncurrentVersions() != null
                || abort == null
                || abort.daysAfterInitiation() == null) {
            return Optional.empty();
        }
        var steps = rule.transitions().stream()
                .map(each -> new Transition(each.days(), each.storageClassAsString()))
                .sorted(Comparator.comparingInt(Transition::days))
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
