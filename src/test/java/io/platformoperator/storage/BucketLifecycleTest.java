package io.platformoperator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.storage.BucketLifecycle.Transition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

class BucketLifecycleTest {
    private static final BucketLifecycle DOCUMENTS = new BucketLifecycle(
            List.of(new Transition(30, "STANDARD_IA"), new Transition(180, "GLACIER")), null, 90, 7);

    @Test
    void readsTheRulesThatItWrites() {
        assertThat(BucketLifecycle.of(DOCUMENTS.configuration(List.of()).rules()))
                .contains(DOCUMENTS);
        var logs = new BucketLifecycle(List.of(), 365, 1, 1);
        assertThat(BucketLifecycle.of(logs.configuration(List.of()).rules())).contains(logs);
    }

    @Test
    void ignoresTheOrderOfTransitions() {
        var rule = rule();
        var reversed =
                rule.toBuilder().transitions(rule.transitions().reversed()).build();
        assertThat(BucketLifecycle.of(List.of(reversed))).contains(DOCUMENTS);
    }

    @Test
    void leavesTheRulesOfOthers() {
        var mine = LifecycleRule.builder()
                .id("mine")
                .status(ExpirationStatus.ENABLED)
                .build();
        assertThat(BucketLifecycle.of(List.of(mine, rule()))).contains(DOCUMENTS);
        assertThat(DOCUMENTS.configuration(List.of(mine, rule())).rules()).containsExactlyInAnyOrder(mine, rule());
        assertThat(BucketLifecycle.of(List.of(mine))).isEmpty();
        assertThat(BucketLifecycle.of(List.of())).isEmpty();
    }

    static final List<Consumer<LifecycleRule.Builder>> CHANGES_BY_OTHERS = List.of(
            rule -> rule.id("mine"),
            rule -> rule.status(ExpirationStatus.DISABLED),
            rule -> rule.filter(some -> some.prefix("2024/")),
            rule -> rule.filter(some -> some.tag(tag -> tag.key("archive").value("yes"))),
            rule -> rule.filter(some -> some.objectSizeGreaterThan(131072L)),
            rule -> rule.transitions(software.amazon.awssdk.services.s3.model.Transition.builder()
                    .date(Instant.EPOCH)
                    .storageClass("GLACIER")
                    .build()),
            rule -> rule.expiration(expire -> expire.date(Instant.EPOCH)),
            rule -> rule.expiration(expire -> expire.expiredObjectDeleteMarker(true)),
            rule -> rule.noncurrentVersionExpiration(
                    old -> old.noncurrentDays(90).newerNoncurrentVersions(5)),
            rule -> rule.noncurrentVersionTransitions(
                    old -> old.noncurrentDays(30).storageClass("STANDARD_IA")),
            rule -> rule.abortIncompleteMultipartUpload(abort -> {}));

    @ParameterizedTest
    @FieldSource("CHANGES_BY_OTHERS")
    void detectsChangesByOthers(Consumer<LifecycleRule.Builder> change) {
        var changed = rule().toBuilder();
        change.accept(changed);
        assertThat(BucketLifecycle.of(List.of(changed.build()))).isNotEqualTo(Optional.of(DOCUMENTS));
    }

    private static LifecycleRule rule() {
        return DOCUMENTS.configuration(List.of()).rules().getFirst();
    }
}
