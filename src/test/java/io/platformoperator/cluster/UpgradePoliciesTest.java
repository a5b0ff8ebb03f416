package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.UpdateBehavior;
import io.platformoperator.graph.UpdateRequest;
import java.time.LocalDate;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eks.model.Cluster;

class UpgradePoliciesTest {
    @ParameterizedTest
    @CsvSource({
        "1.34, , 2026-12-02, STANDARD",
        "1.34, , 2026-12-03, EXTENDED",
        "1.34, EXTENDED, 2026-12-02, EXTENDED",
        "1.34, STANDARD, 2026-12-03, STANDARD",
        "1.99, , 2040-01-01, STANDARD"
    })
    void aNewClusterHasStandardSupportWhileItsVersionIsInIt(
            String version, @Nullable SupportType chosen, LocalDate today, String sent) {
        assertThat(UpgradePolicies.atCreation(desired(version, chosen), today).supportTypeAsString())
                .isEqualTo(sent);
    }

    /** A cluster of an earlier version of the operator has EKS's default, extended support, and keeps it. */
    @Test
    void anExistingClusterKeepsItsPolicyUnlessTheSpecHasOne() {
        assertThat(UpgradePolicies.desired(desired("1.35", null))).isNull();
        assertThat(UpgradePolicies.desired(desired("1.35", SupportType.STANDARD)))
                .isEqualTo("STANDARD");
        assertThat(UpgradePolicies.observed(Cluster.builder()
                        .upgradePolicy(policy -> policy.supportType("EXTENDED"))
                        .build()))
                .isEqualTo("EXTENDED");
        assertThat(UpgradePolicies.observed(Cluster.builder().build()))
                .as("not described yet")
                .isNull();
    }

    /** EKS refuses standard support until the upgrade is complete. Extended support keeps EKS from upgrading meanwhile. */
    @ParameterizedTest
    @CsvSource({"STANDARD, VERSION", "EXTENDED, EXTENDED_SUPPORT"})
    void standardSupportFollowsAnUpgradeAndExtendedSupportPrecedesIt(SupportType type, ClusterUpdate first) {
        assertThat(ClusterUpdate.first(changes("supportType", "minorVersion"), desired("1.35", type)))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({"STANDARD, STANDARD_SUPPORT", "EXTENDED, EXTENDED_SUPPORT"})
    void itIsAnUpdateOfItsOwn(SupportType type, ClusterUpdate update) {
        assertThat(ClusterUpdate.first(changes("supportType"), desired("1.35", type)))
                .isEqualTo(update);
    }

    private static UpdateRequest changes(String... fields) {
        return new UpdateRequest(Stream.of(fields)
                .map(field -> new Difference(field, "before", "after", UpdateBehavior.IN_PLACE))
                .toList());
    }

    private static Clusters.Desired desired(String version, @Nullable SupportType type) {
        return new Clusters.Desired(
                "shop", version, "role", new TreeSet<>(), "key", new TreeSet<>(), new TreeSet<>(), false, true, type);
    }
}
