package io.platformoperator;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Deletable;
import io.fabric8.kubernetes.client.dsl.Gettable;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Environments under faults: a killed operator, an AWS that does not answer, an AWS that refuses, and deletion under
 * {@code Retain}. Each test has its own environment and region. EKS clusters have no API server here.
 */
class EnvironmentIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration REPORTED_WITHIN = Duration.ofSeconds(60);
    private static final int KILLS = 4;
    private static final int MAX_RUN_MILLIS = 6000;

    /** Resources that hold data, then the keys, roles and network resources that these depend on; with the service in front. */
    private static final String[] RETAINED = {
        "rds database instance",
        "rds database parameter-group-postgres16",
        "rds database replica-1",
        "rds database replica-2",
        "rds database subnet-group",
        "elasticache cache parameter-group-redis7",
        "elasticache cache replication-group",
        "elasticache cache subnet-group",
        "s3 storage bucket-backups",
        "s3 storage bucket-documents",
        "s3 storage bucket-logs",
        "ecr registry repository-api-gateway",
        "ecr registry repository-orders",
        "ecr registry repository-payments",
        "ecr registry repository-users",
        "backup backup vault",
        "secretsmanager cache token",
        "secretsmanager database password",
        "kms backup key",
        "kms cache key",
        "kms database key",
        "kms registry key",
        "kms storage key",
        "iam database monitoring-role",
        "ec2 network security-group-cache",
        "ec2 network security-group-database",
        "ec2 network subnet-database-a",
        "ec2 network subnet-database-b",
        "ec2 network subnet-database-c",
        "ec2 network vpc"
    };

    private static LocalCloud cloud;
    private static LocalAws aws;
    private static LocalOperator operator;

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("environments", "--time-scale", "600", "--workload-clusters", "none");
        aws = new LocalAws(cloud);
        // Without leader election: a new process would wait until the lease of the killed one expires.
        operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=50ms")
                .start();
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
    void removeFaults() {
        aws.removeFaults();
    }

    /** Kills at random times, while AWS lists new resources late. */
    @Test
    void killsCauseNeitherDuplicatesNorOrphans() {
        var seed = Long.getLong("kill.seed", System.nanoTime());
        System.err.println("-Dkill.seed=" + seed);
        var random = new Random(seed);
        var before = aws.allResources();
        aws.setFaults(Map.of(
                "seed", 1, "visibility", List.of(Map.of("service", "ec2", "operation", "Create*", "seconds", 0.4))));

        var environment = TestEnvironment.apply(cloud, "killed", "us-east-1", Map.of());
        for (var kill = 0; kill < KILLS; kill++) {
            sleep(random.nextInt(MAX_RUN_MILLIS));
            operator.kill();
            operator.start();
        }
        environment.awaitReady(LIMIT);

        assertThat(environment.duplicates(aws)).as("-Dkill.seed=%d", seed).isEmpty();
        assertThat(environment.unreportedResources(aws))
                .as("in AWS, but not in a status; -Dkill.seed=%d", seed)
                .isEmpty();

        environment.delete();
        sleep(random.nextInt(MAX_RUN_MILLIS));
        operator.kill();
        operator.start();
        environment.awaitDeleted(LIMIT);
        var remaining = new ArrayList<>(aws.allResources());
        remaining.removeAll(before);
        assertThat(remaining).as("-Dkill.seed=%d", seed).isEmpty();
    }

    /** Under Retain, resources with data and their dependencies remain, and no other resource. */
    @Test
    void deletionUnderRetainKeepsTheData() {
        var environment = TestEnvironment.apply(
                        cloud,
                        "kept",
                        "us-west-2",
                        Map.of("deletionPolicy", "Retain", "storage", Map.of("emptyOnDelete", false)))
                .awaitReady(LIMIT);

        environment.delete();
        environment.awaitDeleted(LIMIT);

        var retained = aws.taggedWith(environment.environmentTag()).stream()
                .map(each -> each.service() + " " + each.identity())
                .collect(toCollection(TreeSet::new));
        assertThat(retained).containsExactlyInAnyOrder(RETAINED);
    }

    @Test
    void aDeletionWaitsWhileAwsIsUnreachable() {
        var environment = TestEnvironment.apply(cloud, "cut-off", "eu-west-1", Map.of("tier", "development"))
                .awaitReady(LIMIT);

        aws.resetCalls();
        aws.setFaults(Map.of("outage", List.of(Map.of("region", "eu-west-1"))));
        environment.delete();
        environment.await(
                "unreachable in the children's status",
                REPORTED_WITHIN,
                () -> environment.children().stream()
                                .filter(child -> ready(child).getMessage().contains("ServiceUnavailable"))
                                .count()
                        > 3);
        environment.await(
                "unreachable in the environment's status",
                REPORTED_WITHIN,
                () -> environment.condition("Ready").getMessage().contains("ServiceUnavailable"));
        assertThat(environment.status().phase()).isEqualTo(Phase.DELETING);
        assertThat(environment.object().getMetadata().getFinalizers()).isNotEmpty();
        assertThat(aws.calls().stream()
                        .filter(call -> call.isWrite() && call.error().isEmpty()))
                .as("writes while AWS can't be listed")
                .isEmpty();

        aws.removeFaults();
        environment.awaitDeleted(LIMIT);
        assertThat(aws.taggedWith(environment.environmentTag())).isEmpty();
    }

    @Test
    void aRefusalIsReportedInTheWordsOfAwsAndOtherSubsystemsBecomeReady() {
        aws.setFaults(Map.of(
                "errors",
                List.of(Map.of(
                        "service", "elasticache",
                        "operation", "CreateReplicationGroup",
                        "region", "ap-south-1",
                        "code", "AccessDenied",
                        "status", 403,
                        "message",
                                "User: operator is not authorized to perform: elasticache:CreateReplicationGroup"))));
        var environment = TestEnvironment.apply(cloud, "refused", "ap-south-1", Map.of("tier", "development"));

        environment.await("stalled", LIMIT, () -> environment.status().phase() == Phase.STALLED);
        environment.await("other children ready", LIMIT, () -> environment.children().stream()
                .filter(child -> !(child instanceof PlatformCache))
                .allMatch(child -> ready(child).getStatus().equals("True")));

        assertThat(ready(environment.child(PlatformCache.class))).satisfies(condition -> {
            assertThat(condition.getStatus()).isEqualTo("False");
            assertThat(condition.getReason()).isEqualTo("AccessDenied");
            assertThat(condition.getMessage())
                    .contains("elasticache/ReplicationGroup")
                    .contains("AccessDenied: User: operator is not authorized to perform:"
                            + " elasticache:CreateReplicationGroup");
        });
        for (var type : List.of("Ready", "Stalled", "CacheReady")) {
            assertThat(environment.condition(type).getMessage())
                    .as(type)
                    .contains("AccessDenied: User: operator is not authorized");
        }
        assertThat(environment.condition("NetworkReady").getStatus()).isEqualTo("True");
        assertThat(environment.events()).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getMessage()).contains("elasticache:CreateReplicationGroup");
        });

        aws.removeFaults();
        environment.delete();
        environment.awaitDeleted(LIMIT);
        assertThat(aws.taggedWith(environment.environmentTag())).isEmpty();
    }

    @Test
    void aSecondRegionThatIsAddedReplicatesTheCacheAndLeavesThePrimaryWhenItIsRemoved() {
        var primary = Map.of("name", "us-east-1", "cidr", "10.32.0.0/16");
        var environment = TestEnvironment.apply(
                        cloud, "two-regions", "us-east-1", Map.of("tier", "development", "deletionPolicy", "Delete"))
                .awaitReady(LIMIT);
        var before = caches(environment, "us-east-1");

        environment
                .change(Map.of(
                        "regions",
                        Map.of("primary", primary, "secondary", Map.of("name", "us-west-2", "cidr", "10.33.0.0/16"))))
                .awaitReady(LIMIT);
        assertThat(globalDatastores()).containsExactly("ldgnf-two-regions-cache");
        assertThat(environment.children())
                .filteredOn(PlatformCache.class::isInstance)
                .hasSize(2)
                .allSatisfy(child -> assertThat(child.getStatus().outputs())
                        .containsEntry("globalDatastore", "ldgnf-two-regions-cache"));

        var removed = new HashMap<String, Object>();
        removed.put("secondary", null);
        environment.change(Map.of("regions", removed));
        environment.await(
                "without a global datastore", LIMIT, () -> globalDatastores().isEmpty());
        environment.reconcileNow("removed", LIMIT); // reads the replication group before the drift interval ends
        environment.await(
                "without the second region",
                LIMIT,
                () -> environment.isReady()
                        && environment.children().stream()
                                .allMatch(child ->
                                        child.getSpec().placement().region().equals("us-east-1")));
        assertThat(caches(environment, "us-west-2")).isEmpty();
        assertThat(caches(environment, "us-east-1")).isEqualTo(before);

        environment.delete();
        environment.awaitDeleted(LIMIT);
        assertThat(aws.taggedWith(environment.environmentTag())).isEmpty();
        assertThat(aws.allResources()).noneMatch(resource -> resource.id().startsWith("global-datastore-two-regions"));
    }

    /** The operator has no tag on this VPC by which its policy would let it change the VPC. */
    @Test
    void twoEnvironmentsShareANetworkOfAnotherOwnerAndLeaveItAsItIs() {
        var region = "eu-central-1";
        try (var administrator = LocalRegion.of(cloud, region)) {
            var network = OtherOwnersNetwork.create(administrator.aws().ec2());
            var primary = Map.of("name", region, "cidr", OtherOwnersNetwork.CIDR, "network", network.field());
            var changes = Map.of("tier", "development", "availabilityZones", 2, "regions", Map.of("primary", primary));
            var first = TestEnvironment.apply(cloud, "shared-a", region, changes);
            first.await("reported", LIMIT, () -> first.children().stream()
                    .filter(PlatformNetwork.class::isInstance)
                    .anyMatch(child ->
                            "ExistingNetworkNotUsable".equals(ready(child).getReason())));
            assertThat(ready(first.child(PlatformNetwork.class)).getMessage())
                    .isEqualTo("DNS hostnames of %s is off, without which nodes can't join the cluster: aws ec2"
                                    .formatted(network.vpcId())
                            + " modify-vpc-attribute --vpc-id %s --enable-dns-hostnames".formatted(network.vpcId()));
            first.await("reported in the environment's status", REPORTED_WITHIN, () -> first.condition("NetworkReady")
                    .getMessage()
                    .contains("DNS hostnames of " + network.vpcId()));
            assertThat(network.securityGroups()).isEmpty();
            assertThat(aws.taggedWith(first.environmentTag()))
                    .extracting(LocalAws.Resource::type)
                    .doesNotContain("Cluster", "DBInstance", "ReplicationGroup");

            network.setDnsHostnames(true);
            var before = network.description();
            aws.resetCalls();
            first.reconcileNow("corrected", LIMIT);
            var second = TestEnvironment.apply(cloud, "shared-b", region, changes);
            first.awaitReady(LIMIT);
            second.awaitReady(LIMIT);
            assertThat(network.description()).isEqualTo(before);
            for (var environment : List.of(first, second)) {
                assertThat(environment.unreportedResources(aws)).isEmpty();
                assertThat(environment.child(PlatformNetwork.class).getStatus().outputs())
                        .containsEntry("vpcId", network.vpcId())
                        .containsEntry(
                                "subnetPrivateA",
                                network.subnets().get("private").getFirst());
                assertThat(environment.condition("ExistingNetworkNotices").getMessage())
                        .contains("the tag kubernetes.io/role/elb=1 is missing on "
                                + String.join(", ", network.subnets().get("public")));
            }
            assertThatThrownBy(() -> first.change(Map.of("regions", Map.of("primary", withoutNetwork()))))
                    .hasMessageContaining(
                            "spec.regions.primary.network can't change between an existing network and one");

            first.delete();
            second.delete();
            first.awaitDeleted(LIMIT);
            second.awaitDeleted(LIMIT);
            assertThat(network.description()).isEqualTo(before);
            assertThat(network.securityGroups()).isEmpty();
            assertThat(aws.taggedWith(first.environmentTag())).isEmpty();
            assertThat(aws.taggedWith(second.environmentTag())).isEmpty();
            assertThat(aws.calls())
                    .filteredOn(call -> call.isWrite() && call.caller().equals(LocalOperator.CALLER))
                    .filteredOn(call -> call.names().stream().anyMatch(network.ids()::contains))
                    .as("writes of the operator that name the VPC or a part of it")
                    .extracting(LocalAws.Call::operation)
                    .containsOnly(
                            "CreateSecurityGroup",
                            "CreateDBSubnetGroup",
                            "CreateCacheSubnetGroup",
                            "CreateCluster",
                            "CreateNodegroup",
                            "CreateAutoScalingGroup");
        }
    }

    private static Map<String, ?> withoutNetwork() {
        var removed = new HashMap<String, Object>();
        removed.put("network", null);
        return removed;
    }

    private static List<LocalAws.Resource> caches(TestEnvironment environment, String region) {
        return aws.taggedWith(environment.environmentTag()).stream()
                .filter(resource -> resource.type().equals("ReplicationGroup")
                        && resource.region().equals(region))
                .toList();
    }

    private static List<String> globalDatastores() {
        return aws.allResources().stream()
                .filter(resource -> resource.type().equals("GlobalReplicationGroup"))
                .map(LocalAws.Resource::id)
                .filter(id -> id.contains("two-regions"))
                .toList();
    }

    @Test
    void aProtectedEnvironmentIsNotDeleted() {
        var environment = TestEnvironment.apply(
                cloud, "protected", "sa-east-1", Map.of("deletionProtection", true, "managementPolicy", "Pause"));

        assertThatThrownBy(environment::delete)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("protected from deletion")
                .hasMessageContaining("set spec.deletionProtection to false first");
        assertThat(environment.object().getMetadata().getDeletionTimestamp()).isNull();

        environment.await(
                "composed", LIMIT, () -> environment.children().stream().anyMatch(PlatformNetwork.class::isInstance));
        assertThatThrownBy(() -> cloud.admin()
                        .resource(environment.child(PlatformNetwork.class))
                        .delete())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("PlatformNetwork protected-sa-east-1 is protected from deletion")
                .hasMessageContaining("set spec.deletionProtection of PlatformEnvironment protected to false first");
        assertThatThrownBy(
                        () -> cloud.admin().namespaces().withName("protected").delete())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(
                        "PlatformEnvironment protected in namespace protected is protected from deletion");
    }

    /** The admission policies for children and namespaces do not hold, as when somebody switched them off. */
    @Test
    void theDeletionOfTheNamespaceTearsDownNothingOfAProtectedEnvironment() {
        var environment = TestEnvironment.apply(
                        cloud, "unguarded", "ca-central-1", Map.of("tier", "development", "deletionProtection", true))
                .awaitReady(LIMIT);
        var before = aws.taggedWith(environment.environmentTag());
        var bindings = List.of("children", "namespaces").stream()
                .map(each -> "platform-operator-deletion-protection-" + each)
                .map(name -> cloud.admin()
                        .resources(ValidatingAdmissionPolicyBinding.class)
                        .withName(name))
                .toList();
        var removed = bindings.stream().map(Gettable::get).toList();
        try {
            bindings.forEach(Deletable::delete);
            environment.await("in a namespace being deleted", REPORTED_WITHIN, () -> {
                try {
                    return !cloud.admin()
                            .namespaces()
                            .withName("unguarded")
                            .delete()
                            .isEmpty();
                } catch (KubernetesClientException e) {
                    return false; // the API server still evaluates the policy
                }
            });
            environment.await(
                    "stalled by its children",
                    REPORTED_WITHIN,
                    () -> environment.status().phase() == Phase.STALLED);
            environment.await("protected", REPORTED_WITHIN, () -> environment.children().stream()
                    .allMatch(child -> ready(child).getReason().equals("DeletionProtected")));
            environment.await(
                    "reported as protected",
                    REPORTED_WITHIN,
                    () -> environment.condition("NetworkReady").getReason().equals("DeletionProtected"));
            assertThat(environment.condition("Ready").getStatus()).isEqualTo("False");
            assertThat(aws.taggedWith(environment.environmentTag())).containsExactlyInAnyOrderElementsOf(before);

            environment.change(Map.of("deletionProtection", false));
            environment.delete();
            environment.awaitDeleted(LIMIT);
            assertThat(aws.taggedWith(environment.environmentTag())).isEmpty();
        } finally {
            removed.forEach(binding -> {
                binding.getMetadata().setResourceVersion(null);
                cloud.admin().resource(binding).create();
            });
        }
    }

    private static Condition ready(SubsystemResource<?> child) {
        return Conditions.find(child.statusOrEmpty().conditions(), Conditions.READY)
                .orElseGet(() ->
                        new ConditionBuilder().withStatus("").withMessage("").build());
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
