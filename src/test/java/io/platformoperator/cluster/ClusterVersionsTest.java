package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.eks.model.Cluster;

/** Which version a cluster of that version and tag is compared with, and which its add-ons and nodes get. */
class ClusterVersionsTest {
    @ParameterizedTest
    @CsvSource({
        "1.34, 1.33, 1.33, 33, 1.34, 1.33, an upgrade",
        "1.34, 1.34, 1.34, 34, 1.34, 1.34, in sync",
        "1.34, 1.34, 1.33, 34, 1.33, 1.34, the version that others raised is desired now",
        "1.34, 1.34, , 34, none, 1.34, created by an earlier version of the operator",
        "1.33, 1.34, 1.34, 34, 1.33, 1.34, taken back: EKS has not been asked yet",
        "1.33, 1.34, 1.33-rollback, 34, 1.33, 1.33, add-ons and nodes go back first",
        "1.33, 1.33, 1.33-rollback, 33, 1.33-rollback, 1.33, rolled back",
        "1.34, 1.34, 1.33-rollback, 34, 1.33-rollback, 1.34, given up",
        "1.33, 1.34, 1.33, 33, 1.33, 1.34, raised by others",
        "1.33, 1.34, , 33, 1.33, 1.34, raised by an unknown client",
        "1.33, 1.35, 1.33-rollback, 33, 1.33, 1.35, raised by others during the preparation"
    })
    void aVersionIsRolledBackOnlyIfTheOperatorRequestedIt(
            String desired,
            String version,
            @Nullable String tag,
            int observedMinor,
            String observedTag,
            String ofParts,
            String situation) {
        var cluster = Cluster.builder()
                .version(version)
                .tags(tag == null ? Map.of() : Map.of(ClusterVersions.TAG, tag))
                .build();
        assertThat(ClusterVersions.observedMinor(desired(desired), cluster))
                .as(situation)
                .isEqualTo(observedMinor);
        assertThat(ClusterVersions.observedTag(desired(desired), cluster))
                .as(situation)
                .isEqualTo(observedTag);
        assertThat(ClusterVersions.ofParts(cluster, desired)).as(situation).isEqualTo(ofParts);
    }

    @Test
    void anUnknownVersionIsNoDifference() {
        var cluster = Cluster.builder().build();
        assertThat(ClusterVersions.observedMinor(desired("1.33"), cluster)).isNull();
        assertThat(ClusterVersions.observedTag(desired("1.33"), cluster)).isNull();
    }

    private static Clusters.Desired desired(String version) {
        return new Clusters.Desired(
                "shop", version, "role", new TreeSet<>(), "key", new TreeSet<>(), new TreeSet<>(), false, true, null);
    }
}
