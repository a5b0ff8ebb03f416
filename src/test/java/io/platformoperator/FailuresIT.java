package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * AWS resources that fail after their creation succeeded, or at its end: the status shows AWS's code and words, and the
 * operator remakes what holds no data and can't be repaired, or waits for the end of the failure.
 */
@TestMethodOrder(OrderAnnotation.class)
class FailuresIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String REGION = "us-east-1";
    private static final String CLUSTER = "failures-us-east-1";
    private static final String WORDS = "the words of AWS";

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static TestEnvironment environment;
    private static int reads;

    /** A failure of resources that exist; the condition of the child shows it until AWS ends it. */
    record Lasting(String kind, String name, String status, String code, String condition) {}

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("failures", "--time-scale", "300", "--workload-clusters", "none");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=300ms", "--drift-interval=2s")
                .start();
        local.setFailures(List.of(
                failure("eks/Cluster", CLUSTER, "FAILED", "InsufficientFreeAddresses", "CREATING"),
                failure("elasticache/ReplicationGroup", "*", "create-failed", "", "creating"),
                failure("eks/Nodegroup", CLUSTER + "/system", "CREATE_FAILED", "NodeCreationFailure", "CREATING"),
                failure("eks/Addon", CLUSTER + "/kube-proxy", "CREATE_FAILED", "AdmissionRequestDenied", "CREATING"),
                failure("ec2/NatGateway", "*", "failed", "InternalError", "pending")));
        environment = TestEnvironment.apply(
                cloud,
                "failures",
                REGION,
                Map.of(
                        "tier",
                        "testing",
                        "cluster",
                        Map.of("version", "1.33"),
                        "deletionPolicy",
                        "Snapshot",
                        "deletionProtection",
                        true,
                        "storage",
                        Map.of()));
    }

    @AfterAll
    static void end() {
        if (operator != null) {
            operator.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @AfterEach
    void heal() {
        local.removeFailures();
    }

    private static Map<String, ?> failure(String kind, String name, String status, String code, String phase) {
        var failure = new HashMap<String, Object>(
                Map.of("kind", kind, "name", name, "status", status, "code", code, "message", WORDS));
        if (!phase.isEmpty()) {
            failure.put("on", phase);
        }
        return failure;
    }

    private static List<ResourceStatus> resources() {
        return environment.children().stream()
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .toList();
    }

    private static boolean isShown(String kind, String... words) {
        return resources().stream().filter(each -> each.kind().equals(kind)).anyMatch(each -> Stream.of(words)
                .allMatch(word -> each.message() != null && each.message().contains(word)));
    }

    private static Set<String> messages() {
        return Stream.concat(
                        environment.events().stream().map(event -> String.valueOf(event.getMessage())),
                        resources().stream().map(each -> String.valueOf(each.message())))
                .collect(Collectors.toSet());
    }

    /** What fails at the end of its first creation, in spite of deletion protection and without a final snapshot. */
    @Test
    @Order(1)
    void whatFailsAtCreationIsShownAndRemade() {
        environment.await("create-failed shown", LIMIT, () -> messages().stream()
                .anyMatch(message -> message.contains("create-failed")));
        for (var code : List.of(
                "InsufficientFreeAddresses", "NodeCreationFailure", "AdmissionRequestDenied", "InternalError")) {
            environment.await(code + " shown", LIMIT, () -> messages().stream()
                    .anyMatch(message -> message.contains(code) && message.contains(WORDS)));
        }
        environment.awaitReady(LIMIT);
        assertThat(local.calls())
                .filteredOn(call -> call.isWrite() && call.caller().equals(LocalOperator.CALLER))
                .extracting(LocalAws.Call::operation)
                .contains(
                        "DeleteCluster",
                        "DeleteReplicationGroup",
                        "DeleteNodegroup",
                        "DeleteAddon",
                        "DeleteNatGateway");
    }

    static Stream<Lasting> lasting() {
        var nodes = CLUSTER + "/services";
        var database = CLUSTER + "-database";
        return Stream.concat(
                Stream.of(
                                "AccessDenied",
                                "AsgInstanceLaunchFailures",
                                "AutoScalingGroupNotFound",
                                "ClusterUnreachable",
                                "Ec2LaunchTemplateNotFound",
                                "Ec2SubnetNotFound",
                                "IamNodeRoleNotFound",
                                "InstanceLimitExceeded",
                                "InsufficientFreeAddresses",
                                "InternalFailure",
                                "NodeCreationFailure")
                        .map(code -> new Lasting("eks/Nodegroup", nodes, "DEGRADED", code, "ClusterReady")),
                Stream.of(
                        new Lasting(
                                "eks/Addon",
                                CLUSTER + "/coredns",
                                "DEGRADED",
                                "UnsupportedAddonModification",
                                "ClusterReady"),
                        new Lasting("rds/DBInstance", database, "storage-full", "storage-full", "DatabaseReady"),
                        new Lasting(
                                "rds/DBInstance",
                                database,
                                "incompatible-network",
                                "incompatible-network",
                                "DatabaseReady"),
                        new Lasting("rds/DBInstance", database, "failed", "failed", "DatabaseReady"),
                        new Lasting(
                                "rds/DBInstance",
                                database,
                                "insufficient-capacity",
                                "insufficient-capacity",
                                "DatabaseReady")));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void aLastingFailureIsShownUntilItsEnd(Lasting failure) {
        environment.awaitReady(LIMIT);
        local.setFailures(List.of(failure(failure.kind(), failure.name(), failure.status(), failure.code(), "")));
        readNow();

        environment.await(failure.code() + " shown", LIMIT, () -> isShown(failure.kind(), failure.code()));
        environment.await(
                "not ready because of " + failure.code(),
                LIMIT,
                () -> !environment.isReady()
                        && "False"
                                .equals(environment
                                        .condition(failure.condition())
                                        .getStatus()));
        assertThat(environment.condition(failure.condition()).getMessage())
                .contains(failure.kind())
                .contains(failure.code());
        if (failure.kind().startsWith("eks/")) {
            assertThat(environment.condition(failure.condition()).getMessage()).contains(WORDS);
        }

        local.removeFailures();
        readNow();
        environment.awaitReady(LIMIT);
    }

    /** Makes the operator read the details of all resources again, which it otherwise does every ten minutes. */
    private static void readNow() {
        environment.reconcileNow("read-" + reads++, LIMIT);
    }

    /** RDS restarts an instance that does not start with its parameters, once the operator asks for it. */
    @Test
    void aDatabaseThatDoesNotStartWithItsParametersIsRestarted() {
        environment.awaitReady(LIMIT);
        local.resetCalls();
        local.setFailures(List.of(failure("rds/DBInstance", CLUSTER + "-database", "incompatible-parameters", "", "")));
        readNow();
        environment.await("shown", LIMIT, () -> isShown("rds/DBInstance", "incompatible-parameters"));
        environment.change(Map.of("database", Map.of("parameters", Map.of("autovacuum_max_workers", "4"))));
        environment.await("restarted", LIMIT, () -> local.calls().stream()
                .anyMatch(call -> call.operation().equals("RebootDBInstance")));
        environment.awaitReady(LIMIT);
    }

    /** A gateway that fails later loses its address and its traffic: a new one is made. */
    @Test
    void aNatGatewayThatFailsLaterIsRemade() {
        environment.awaitReady(LIMIT);
        local.resetCalls();
        local.setFailures(List.of(failure("ec2/NatGateway", "*", "failed", "InternalError", "")));
        readNow();
        environment.await("shown", LIMIT, () -> messages().stream()
                .anyMatch(message -> message.contains("InternalError") && message.contains(WORDS)));
        environment.await("remade", LIMIT, () -> local.calls().stream()
                .anyMatch(call -> call.operation().equals("CreateNatGateway")
                        && call.error().isEmpty()));
        environment.awaitReady(LIMIT);
    }

    /** Each step of an upgrade fails once; a failed add-on would hold back the node groups for ever. */
    @Test
    @Order(Integer.MAX_VALUE)
    void anUpgradeThatFailsIsShownInTheWordsOfEksAndRepeated() {
        environment.awaitReady(LIMIT);
        local.resetCalls();
        local.setFailures(List.of(
                failure("eks/Cluster", CLUSTER, "Failed", "IpNotAvailable", "UPDATING"),
                failure("eks/Addon", CLUSTER + "/kube-proxy", "UPDATE_FAILED", "ConfigurationConflict", "UPDATING"),
                failure("eks/Nodegroup", CLUSTER + "/services", "Cancelled", "", "UPDATING"),
                failure("eks/Nodegroup", CLUSTER + "/system", "Failed", "PodEvictionFailure", "UPDATING")));
        environment.change(Map.of("cluster", Map.of("version", "1.34")));

        awaitFailedUpdate("eks/Cluster", "IpNotAvailable: " + WORDS, "VersionUpdate as Failed");
        assertThat(accepted("UpdateClusterVersion")).isEqualTo(1);
        readNow();
        awaitFailedUpdate("eks/Addon", "ConfigurationConflict: " + WORDS, "AddonUpdate as Failed");
        readNow();
        awaitFailedUpdate("eks/Nodegroup", "PodEvictionFailure: " + WORDS, "VersionUpdate as Failed");
        awaitFailedUpdate("eks/Nodegroup", "UpdateCancelled: ", "VersionUpdate as Cancelled");
        readNow();
        environment.awaitReady(LIMIT);
        assertThat(accepted("UpdateClusterVersion")).isEqualTo(2);
        assertThat(accepted("UpdateNodegroupVersion")).isEqualTo(5);
        assertThat(environment.child(PlatformCluster.class).statusOrEmpty().outputs())
                .containsEntry("version", "1.34");
    }

    private static void awaitFailedUpdate(String kind, String... words) {
        environment.await("failed update of " + kind + " shown", LIMIT, () -> isShown(kind, words));
        environment.await(
                "condition",
                LIMIT,
                () -> environment.condition("ClusterReady").getMessage().contains(kind));
        assertThat(environment.condition("ClusterReady").getStatus()).isEqualTo("False");
    }

    /** Number of the operator's calls of an operation that AWS accepted. */
    private static long accepted(String operation) {
        return local.calls().stream()
                .filter(call -> call.operation().equals(operation)
                        && call.error().isEmpty()
                        && call.caller().equals(LocalOperator.CALLER))
                .count();
    }
}
