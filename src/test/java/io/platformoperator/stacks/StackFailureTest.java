package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.apply.ClusterUnreachable;
import io.platformoperator.workload.ApiServerAccess;
import io.platformoperator.workload.ClusterOutage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackFailureTest {
    private static final Instant SINCE = Instant.parse("2030-01-01T00:00:00Z");
    private static final String OUTAGE =
            "the API server of the cluster shop-cluster in us-east-1 has not answered since"
                    + " 2030-01-01T00:00:00Z (ConnectException: Connection refused)";
    private static final String REMEDY =
            ": add the public address of the operator to spec.cluster.publicAccessCidrs of the"
                    + " environment, or run the operator in a network that reaches the VPC vpc-1 and that the cluster security"
                    + " group admits on port 443";
    private static final ApiServerAccess OFF = new ApiServerAccess("vpc-1", List.of());

    @Test
    void anOutageNamesWhoMayConnectAndTheRemedy() {
        assertThat(outage(OFF).message()).isEqualTo(OUTAGE + "; its public endpoint is off" + REMEDY);
        assertThat(outage(new ApiServerAccess("vpc-1", List.of("198.51.100.0/24", "192.0.2.0/24")))
                        .message())
                .isEqualTo(OUTAGE + "; its public endpoint admits only 198.51.100.0/24, 192.0.2.0/24" + REMEDY);
    }

    @Test
    void whereEveryNetworkMayConnectTheOutageHasAnotherCause() {
        var open = outage(new ApiServerAccess("vpc-1", List.of("0.0.0.0/0")));
        assertThat(open.message()).isEqualTo(OUTAGE);
        assertThat(open.needsUser()).isFalse();
        assertThat(outage(null).message()).isEqualTo(OUTAGE);
    }

    /** The API server of a new cluster may not answer yet, and one that has answered before is not out of reach. */
    @Test
    void aUserIsNeededOnceAClusterThatNeverAnsweredHadTimeTo() {
        assertThat(outage(OFF).needsUser()).isTrue();
        assertThat(outage(OFF, false, Duration.ofMinutes(1)).needsUser()).isFalse();
        assertThat(outage(OFF, true, Duration.ofHours(1)).needsUser()).isFalse();
    }

    /** The operator took over a cluster that an operator with another role created. */
    @Test
    void aClusterThatDoesNotKnowTheOperatorNamesTheAccessEntry() {
        var unauthorized = new KubernetesClientException("Unauthorized", 401, null);
        assertThat(StackFailure.isRefusedIdentity(unauthorized)).isTrue();
        assertThat(StackFailure.isRefusedIdentity(new KubernetesClientException("Forbidden", 403, null)))
                .isFalse();
        assertThat(StackFailure.isRefusedIdentity(new ClusterUnreachable("no answer")))
                .isFalse();
        var stack = FakeStack.resource(StackName.MESH, TargetCluster.WORKLOAD, ManagementPolicy.MANAGE);
        var failure = StackFailure.withoutAccess(stack, "arn:aws:sts::123456789012:assumed-role/second/session");
        assertThat(failure.reason()).isEqualTo("AccessToClusterMissing");
        assertThat(failure.message())
                .contains("assumed-role/second", "the cluster shop-cluster in us-east-1", "spec.cluster.admins");
    }

    private static StackFailure outage(@Nullable ApiServerAccess access) {
        return outage(access, false, Duration.ofMinutes(2));
    }

    private static StackFailure outage(@Nullable ApiServerAccess access, boolean answeredBefore, Duration lasts) {
        var stack = FakeStack.resource(StackName.MESH, TargetCluster.WORKLOAD, ManagementPolicy.MANAGE);
        var outage = new ClusterOutage(
                "ConnectException: Connection refused", SINCE, answeredBefore, access, new IllegalStateException());
        return StackFailure.of(outage, stack, null, SINCE.plus(lasts)).orElseThrow();
    }
}
