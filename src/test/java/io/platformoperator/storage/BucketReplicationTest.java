package io.platformoperator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.ReplicationConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;

class BucketReplicationTest {
    private static final BucketReplication RULE = new BucketReplication(
            "arn:aws:iam::123456789012:role/shop-us-east-1-storage-replication",
            "shop-documents-123456789012-us-west-2",
            "arn:aws:kms:us-west-2:123456789012:alias/shop-storage");
    private static final ReplicationRule OTHER = ReplicationRule.builder()
            .id("archive")
            .priority(7)
            .status("Enabled")
            .filter(filter -> filter.prefix("archive/"))
            .deleteMarkerReplication(markers -> markers.status("Disabled"))
            .destination(to -> to.bucket("arn:aws:s3:::archive"))
            .build();

    @Test
    void ofTheConfigurationIsTheRuleThatWasWritten() {
        assertThat(BucketReplication.of(RULE.configuration(List.of()))).contains(RULE);
        assertThat(BucketReplication.of(RULE.configuration(List.of(OTHER)))).contains(RULE);
    }

    @Test
    void rulesOfOthersStayAndHaveAnotherPriority() {
        var configuration = RULE.configuration(
                List.of(OTHER, RULE.configuration(List.of()).rules().getFirst()));

        assertThat(configuration.rules()).hasSize(2).contains(OTHER);
        assertThat(configuration.rules()).extracting(ReplicationRule::priority).doesNotHaveDuplicates();
        assertThat(BucketReplication.ofOthers(configuration)).containsOnlyKeys("archive");
    }

    /** S3 replicates none of these as the operator asks for. */
    static List<UnaryOperator<ReplicationRule.Builder>> changes() {
        return List.of(
                rule -> rule.status("Disabled"),
                rule -> rule.filter(some -> some.prefix("a/")),
                rule -> rule.filter(some -> some.tag(tag -> tag.key("a").value("b"))),
                rule -> rule.deleteMarkerReplication(markers -> markers.status("Disabled")),
                rule -> rule.sourceSelectionCriteria(
                        criteria -> criteria.sseKmsEncryptedObjects(objects -> objects.status("Enabled"))),
                rule -> rule.sourceSelectionCriteria(
                        criteria -> criteria.replicaModifications(changes -> changes.status("Enabled"))
                                .sseKmsEncryptedObjects(objects -> objects.status("Disabled"))),
                rule -> rule.destination(to -> to.bucket("arn:aws:s3:::" + RULE.destination())));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangedRuleIsNotTheOperatorsButKeepsItsId(UnaryOperator<ReplicationRule.Builder> change) {
        var whole = RULE.configuration(List.of()).rules().getFirst();
        var changed = ReplicationConfiguration.builder()
                .role(RULE.role())
                .rules(change.apply(whole.toBuilder()).build())
                .build();

        assertThat(BucketReplication.of(changed)).isEmpty();
        assertThat(BucketReplication.hasRule(changed)).isTrue();
        assertThat(BucketReplication.ofOthers(changed)).isEmpty();
    }
}
