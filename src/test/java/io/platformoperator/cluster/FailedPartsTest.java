package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Step;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a cluster hold no data: a failed one gets what the spec changes of it, or is created again. */
class FailedPartsTest {
    @Test
    void aDegradedNodeGroupGetsAnotherInstanceType() throws IOException {
        assertThat(nodegroup("DEGRADED", "2"))
                .isInstanceOfSatisfying(Step.Update.class, update -> assertThat(update.differences())
                        .extracting("field")
                        .containsExactly("launchTemplateVersion"));
    }

    @Test
    void aDegradedNodeGroupIsReportedIfNothingDiffers() throws IOException {
        assertThat(nodegroup("DEGRADED", "1")).isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                        blocked.error().message())
                .contains("no capacity"));
    }

    @Test
    void aClusterThatEksCouldNotCreateIsCreatedAgain() throws IOException {
        assertThat(cluster("")).isInstanceOf(Step.Replace.class);
    }

    /** It has objects of users: a person has to decide. */
    @Test
    void aFailedClusterThatHasRunIsNotDeleted() throws IOException {
        assertThat(cluster("\"endpoint\": \"https://eks.example.com\","))
                .isInstanceOfSatisfying(Step.Blocked.class, blocked -> assertThat(
                                blocked.error().message())
                        .isEqualTo("InternalFailure: try again; repair or delete the cluster in EKS"));
    }

    @Test
    void aNodeGroupThatEksCouldNotCreateIsCreatedAgain() throws IOException {
        assertThat(nodegroup("CREATE_FAILED", "1")).isInstanceOf(Step.Replace.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE_FAILED", "DELETE_FAILED"})
    void anAddOnThatEksCouldNotCreateOrDeleteIsCreatedAgain(String status) throws IOException {
        assertThat(addOn(status)).isInstanceOf(Step.Replace.class);
    }

    /** Its old pods may still work. */
    @Test
    void aDegradedAddOnIsNotDeleted() throws IOException {
        assertThat(addOn("DEGRADED")).isInstanceOf(Step.Blocked.class);
    }

    private static Step cluster(String endpoint) throws IOException {
        var desired = new Clusters.Desired(
                "shop",
                "1.33",
                "arn:aws:iam::123456789012:role/cluster",
                new TreeSet<>(List.of("subnet-1", "subnet-2")),
                "arn:aws:kms:us-east-1:123456789012:key/1",
                new TreeSet<>(),
                new TreeSet<>(),
                true,
                true,
                null);
        return FakePlan.step(
                Clusters.KIND,
                desired,
                "cluster/shop",
                Map.of(),
                Map.of(
                        "/clusters/shop",
                        """
                {"cluster": {"name": "shop", "status": "FAILED", "version": "1.33", ENDPOINT "tags": TAGS,
                  "health": {"issues": [{"code": "InternalFailure", "message": "try again"}]}}}
                """.replace("ENDPOINT", endpoint).replace("TAGS", FakePlan.tags()),
                        "/clusters ", // the call that lists
                        """
                {"clusters": ["shop"]}
                """));
    }

    private static Step nodegroup(String status, String launchTemplateVersion) throws IOException {
        var desired = new Nodegroups.Desired(
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
                launchTemplateVersion,
                "1.33",
                false);
        return FakePlan.step(
                Nodegroups.KIND,
                desired,
                "nodegroup/shop/services/1f2e",
                Map.of(),
                Map.of("/node-groups/services", """
                        {"nodegroup": {"clusterName": "shop", "nodegroupName": "services", "version": "1.33",
                          "nodegroupArn": "arn:aws:eks:us-east-1:123456789012:nodegroup/shop/services/1f2e",
                          "nodeRole": "arn:aws:iam::123456789012:role/nodes", "subnets": ["subnet-1"],
                          "amiType": "AL2023_x86_64_STANDARD", "labels": {}, "tags": TAGS,
                          "scalingConfig": {"minSize": 3, "maxSize": 20, "desiredSize": 3},
                          "launchTemplate": {"id": "lt-1", "version": "1"}, "status": "STATUS",
                          "health": {"issues": [{"code": "AsgInstanceLaunchFailures", "message": "no capacity"}]}}}
                        """.replace("STATUS", status).replace("TAGS", FakePlan.tags())));
    }

    private static Step addOn(String status) throws IOException {
        return FakePlan.step(
                Addons.KIND,
                new Addons.Desired("shop", "coredns", null, null, null, Map.of()),
                "addon/shop/coredns/1f2e",
                Map.of(),
                Map.of("/addons/coredns", """
                        {"addon": {"clusterName": "shop", "addonName": "coredns", "addonVersion": "v1.12.1-eksbuild.2",
                          "addonArn": "arn:aws:eks:us-east-1:123456789012:addon/shop/coredns/1f2e", "tags": TAGS,
                          "status": "STATUS",
                          "health": {"issues": [{"code": "ConfigurationConflict", "message": "it exists"}]}}}
                        """.replace("STATUS", status).replace("TAGS", FakePlan.tags())));
    }
}
