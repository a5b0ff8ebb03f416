package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Difference;
import io.platformoperator.graph.UpdateBehavior;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eks.model.Nodegroup;

class NodegroupUpdateTest {
    private static final Nodegroup OBSERVED = Nodegroup.builder()
            .clusterName("shop")
            .nodegroupName("services")
            .version("1.33")
            .build();

    private static final Nodegroups.Desired DESIRED = new Nodegroups.Desired(
            "shop",
            "services",
            "arn:aws:iam::123456789012:role/nodes",
            "m5.2xlarge",
            100,
            new TreeSet<>(List.of("subnet-1")),
            new TreeSet<>(),
            3,
            20,
            3,
            new TreeMap<>(),
            List.of(),
            "lt-1",
            "2",
            "1.34",
            false);

    /** Without a version EKS upgrades the nodes to the control plane's version. */
    @Test
    void anotherLaunchTemplateKeepsTheVersion() {
        var request = NodegroupUpdate.rolling(OBSERVED, DESIRED, request("launchTemplateVersion"));

        assertThat(request.version()).isEqualTo("1.33");
        assertThat(request.launchTemplate().version()).isEqualTo("2");
    }

    @Test
    void anUpgradeNamesTheNewVersion() {
        assertThat(NodegroupUpdate.rolling(OBSERVED, DESIRED, request("launchTemplateVersion", "minorVersion"))
                        .version())
                .isEqualTo("1.34");
    }

    @Test
    void newerNodesStayExceptInARollback() {
        assertThat(NodegroupUpdate.observedMinor(DESIRED, nodes("1.35"))).isEqualTo(34);
        assertThat(NodegroupUpdate.observedMinor(DESIRED, nodes("1.33"))).isEqualTo(33);
        var rollback = new Nodegroups.Desired(
                DESIRED.cluster(),
                DESIRED.name(),
                DESIRED.roleArn(),
                DESIRED.instanceType(),
                DESIRED.diskGiB(),
                DESIRED.subnetIds(),
                DESIRED.formerSubnetIds(),
                DESIRED.minSize(),
                DESIRED.maxSize(),
                DESIRED.desiredSize(),
                DESIRED.labels(),
                DESIRED.taints(),
                DESIRED.launchTemplateId(),
                DESIRED.launchTemplateVersion(),
                DESIRED.version(),
                true);
        assertThat(NodegroupUpdate.observedMinor(rollback, nodes("1.35"))).isEqualTo(35);
    }

    private static Nodegroup nodes(String version) {
        return Nodegroup.builder().version(version).build();
    }

    private static UpdateRequest request(String... fields) {
        return new UpdateRequest(List.of(fields).stream()
                .map(field -> new Difference(field, "old", "new", UpdateBehavior.IN_PLACE))
                .toList());
    }
}
