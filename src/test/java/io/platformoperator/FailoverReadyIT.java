package io.platformoperator;

import static io.platformoperator.RegionPair.EAST;
import static io.platformoperator.RegionPair.LIMIT;
import static io.platformoperator.RegionPair.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ReadinessPart;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.aws.Aws;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.recovery.images.ImageCopier;
import io.platformoperator.registry.TestImages;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.ecr.model.ImageDetail;

/** The readiness for a failover of an environment with two regions: each cause turns it False with its reason, and back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverReadyIT {
    private static final int LAST = 100;

    private static RegionPair pair;
    private static TestEnvironment environment;
    private static LocalRegion east;
    private static LocalRegion west;

    @BeforeAll
    static void start() {
        pair = RegionPair.start("ready");
        environment = pair.environment;
        east = LocalRegion.of(pair.cloud, EAST);
        west = LocalRegion.of(pair.cloud, WEST);
    }

    @AfterAll
    static void end() {
        if (pair != null) {
            east.close();
            west.close();
            pair.close();
        }
    }

    @Test
    @Order(1)
    void isReadyWithHeartbeatsInBothRegions() {
        pair.awaitReadyForFailover();
        var recovery = environment.status().recovery();
        assertThat(recovery.standbyRegion()).isEqualTo(WEST);
        assertThat(recovery.stores().getFirst().evidence()).isEqualTo("Heartbeat");
        assertThat(environment.condition("ObjectivesMet").getMessage()).contains("never measured: databaseMinutes");
        assertThat(pair.operator.metrics("platform_failover_ready_part{"))
                .contains(
                        "platform_failover_ready_part{environment=\"ready\",namespace=\"ready\",part=\"images\",status=\"True\"} 1.0");
    }

    @Test
    @Order(2)
    void aSteadyEnvironmentIsObservedAndNotWritten() {
        pair.awaitReadyForFailover();
        pair.aws.resetCalls();
        var versions = new HashSet<String>();
        environment.await("observed five times in both regions", LIMIT, () -> {
            versions.add(environment.object().getMetadata().getResourceVersion());
            return operatorCalls()
                            .filter(call -> call.operation().equals("GetMetricData"))
                            .count()
                    >= 10;
        });

        assertThat(versions)
                .as("one write in ten evaluations, of which these are five")
                .hasSizeLessThan(3);
        assertThat(operatorCalls()).noneMatch(LocalAws.Call::isWrite);
    }

    private static Stream<LocalAws.Call> operatorCalls() {
        return pair.aws.calls().stream().filter(call -> call.caller().equals(LocalOperator.CALLER));
    }

    @Test
    @Order(3)
    void aLagOfTheDatabaseIsReported() {
        pair.probe(WEST).lag(Duration.ofMinutes(6));
        assertThat(awaitPart("database", "DatabaseLag").message()).contains("(objective 300 s)");
        environment.await(
                "ObjectivesMet False",
                LIMIT,
                () -> environment.condition("ObjectivesMet").getStatus().equals("False"));
        assertThat(environment.status().recovery().stores().getFirst().state()).isEqualTo(ObjectiveState.MISSED);

        pair.probe(WEST).lag(Duration.ZERO);
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(4)
    void aDisabledKeyIsReported() {
        var key = pair.child(PlatformStorage.class, WEST).getStatus().resources().stream()
                .filter(resource -> resource.kind().equals("kms/Key"))
                .map(ResourceStatus::id)
                .findFirst()
                .orElseThrow();
        west.aws().kms().disableKey(r -> r.keyId(key));
        assertThat(awaitPart("keys", "KeyNotEnabled").message()).contains(key, "enable-key --region us-west-2");

        west.aws().kms().enableKey(r -> r.keyId(key));
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(5)
    void aDeletedReplicationRuleIsReported() {
        var bucket =
                pair.child(PlatformStorage.class, EAST).getStatus().outputs().get("documentsBucket");
        east.aws().s3().deleteBucketReplication(r -> r.bucket(bucket));
        assertThat(awaitPart("buckets", "ReplicationRuleMissing").message()).contains(bucket);

        environment.reconcileNow("rule", LIMIT);
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(6)
    void aMissingImageIsReported() {
        var repository = "ready/orders";
        push(east.aws(), repository);
        environment.await(
                "replicated", LIMIT, () -> !digests(west.aws(), repository).isEmpty());
        pair.awaitReadyForFailover();
        var digest = digests(west.aws(), repository).getFirst();
        west.aws().ecr().batchDeleteImage(r -> r.repositoryName(repository).imageIds(id -> id.imageDigest(digest)));
        assertThat(awaitPart("images", "ImagesMissing").message()).contains(digest, "ready/orders:v1");

        environment.await("the request to copy it", LIMIT, () -> imageCopy() != null);
        assertThat(imageCopy().fromRegion()).isEqualTo(EAST);
        new ImageCopier(east.aws().ecr(), west.aws().ecr(), LIMIT)
                .copy(imageCopy().repositories()); // what the pod in the cluster does
        pair.awaitReadyForFailover();
        environment.await("the end of the request", LIMIT, () -> imageCopy() == null);
    }

    @Test
    @Order(7)
    void aProbeThatDoesNotReportIsUnknown() {
        pair.probe(WEST).close();
        environment.await("unknown", LIMIT, () -> part("database").status().equals("Unknown"));
        assertThat(environment.condition("FailoverReady").getStatus()).isEqualTo("Unknown");
        assertThat(environment.condition("FailoverReady").getMessage())
                .contains("the probe of us-west-2 has not observed since");

        pair.restartProbe(WEST);
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(8)
    void aRegionThatDoesNotAnswerIsUnknown() {
        pair.aws.setFaults(Map.of("outage", List.of(Map.of("region", WEST))));
        environment.await("unknown in the words of AWS", LIMIT, () -> part("keys")
                .message()
                .contains("ServiceUnavailable"));
        assertThat(part("keys").status()).isEqualTo("Unknown");

        pair.aws.removeFaults();
        pair.awaitReadyForFailover();
    }

    @Test
    @Order(LAST)
    void thePolicyCoversAllCalls() {
        assertThat(operatorCalls()
                        .filter(call -> call.error().contains("AccessDenied")
                                || call.error().contains("Unauthorized")))
                .isEmpty();
    }

    private static ImageCopy imageCopy() {
        return pair.child(PlatformStack.class, WEST, stack -> stack.getSpec().stack() == StackName.BASE)
                .getSpec()
                .inputs()
                .imageCopy();
    }

    private static ReadinessPart part(String name) {
        return environment.status().recovery().parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ReadinessPart awaitPart(String name, String reason) {
        environment.await(
                reason,
                LIMIT,
                () -> part(name).reason().equals(reason)
                        && environment.condition("FailoverReady").getStatus().equals("False"));
        return part(name);
    }

    private static List<String> digests(Aws aws, String repository) {
        return aws.ecr().describeImages(r -> r.repositoryName(repository)).imageDetails().stream()
                .map(ImageDetail::imageDigest)
                .toList();
    }

    private static void push(Aws aws, String repository) {
        TestImages.push(aws.ecr(), repository, "v1");
    }
}
