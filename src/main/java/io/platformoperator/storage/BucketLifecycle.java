package io.platformoperator.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/**
 * The operator's rule in a bucket's lifecycle configuration, for all objects. Rules that other clients add stay.
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

    /**
     * The configuration with the operator's rule.
     *
     * @param present the bucket's rules, of which those of other clients stay
     */
    BucketLifecycleConfiguration configuration(List<LifecycleRule> present) {
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
        var rules = Stream.concat(
                        Stream.of(rule.build()), present.stream().filter(other -> !RULE_ID.equals(other.id())))
                .toList();
        return BucketLifecycleConfiguration.builder().rules(rules).build();
    }

    /** The operator's rule among these; empty if none has the operator's rule id and form. */
    static Optional<BucketLifecycle> of(List<LifecycleRule> rules) {
        return rules.stream()
                .filter(rule -> RULE_ID.equals(rule.id()))
                .findFirst()
                .flatMap(BucketLifecycle::of);
    }

    /** Descriptions of the rules of other clients by their IDs; S3 assigns an ID where a client gives none. */
    static SortedMap<String, String> ofOthers(List<LifecycleRule> rules) {
        var others = new TreeMap<String, String>();
        rules.stream()
                .filter(rule -> !RULE_ID.equals(rule.id()))
                .forEach(rule -> others.put(rule.id(), "the lifecycle rule " + rule));
        return others;
    }

    private static Optional<BucketLifecycle> of(LifecycleRule rule) {
        var old = rule.noncurrentVersionExpiration();
        var abort = rule.abortIncompleteMultipartUpload();
        if (rule.status() != ExpirationStatus.ENABLED
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
