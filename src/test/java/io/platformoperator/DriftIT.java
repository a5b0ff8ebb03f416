package io.platformoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Identity;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Changes the same settings of two environments directly in AWS. With the default drift interval of a minute the operator finds
 * all changes, corrects them in one environment, and only reports them in the other.
 */
class DriftIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** A drift interval, and time to correct the drift. */
    private static final Duration CORRECTED_WITHIN = Duration.ofSeconds(70);

    private static final String OPEN = "0.0.0.0/0";
    private static final String NODES_POLICY = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    private static final int DESIRED_SIZE = 5;
    private static final int STORAGE_GIB = 1500;

    /** Logical ids of the five resources whose change counts as drift. */
    private static final List<String> CHANGED =
            List.of("database-clients", "instance", "nodegroup-services", "role-nodes", "route-private-a-internet");

    /** The AWS resources of one environment. */
    private record EnvironmentAws(LocalRegion region, String environment) {
        private static EnvironmentAws of(LocalCloud cloud, String region, String environment) {
            return new EnvironmentAws(LocalRegion.of(cloud, region), environment);
        }

        private Aws aws() {
            return region.aws();
        }

        private Filter named(String resource) {
            return Filter.builder()
                    .name("tag:" + Identity.RESOURCE_TAG)
                    .values(resource)
                    .build();
        }

        private String securityGroup() {
            return aws().ec2()
                    .describeSecurityGroups(r -> r.filters(named("security-group-database")))
                    .securityGroups()
                    .getFirst()
                    .groupId();
        }

        private boolean isOpen() {
            return aws()
                    .ec2()
                    .describeSecurityGroups(r -> r.filters(named("security-group-database")))
                    .securityGroups()
                    .getFirst()
                    .ipPermissions()
                    .stream()
                    .anyMatch(rule -> rule.ipRanges().stream().anyMatch(range -> OPEN.equals(range.cidrIp())));
        }

        private RouteTable privateTable() {
            return aws().ec2()
                    .describeRouteTables(r -> r.filters(named("route-table-private-a")))
                    .routeTables()
                    .getFirst();
        }

        private boolean hasRoute() {
            return privateTable().routes().stream().anyMatch(route -> OPEN.equals(route.destinationCidrBlock()));
        }

        private DBInstance database() {
            return aws().rds()
                    .describeDBInstances(r -> r.dbInstanceIdentifier(cluster() + "-database"))
                    .dbInstances()
                    .getFirst();
        }

        private String cluster() {
            return environment + "-" + aws().region();
        }

        private Nodegroup nodegroup(String name) {
            return aws().eks()
                    .describeNodegroup(r -> r.clusterName(cluster()).nodegroupName(name))
                    .nodegroup();
        }

        private String nodeRole() {
            return cluster() + "-nodes";
        }

        private boolean hasNodesPolicy() {
            return aws().iam().listAttachedRolePolicies(r -> r.roleName(nodeRole())).attachedPolicies().stream()
                    .anyMatch(policy -> NODES_POLICY.equals(policy.policyArn()));
        }

        private void tamper() {
            var group = securityGroup();
            aws().ec2().authorizeSecurityGroupIngress(r -> r.groupId(group)
                    .ipProtocol("tcp")
                    .fromPort(22)
                    .toPort(22)
                    .cidrIp(OPEN));
            var table = privateTable().routeTableId();
            aws().ec2().deleteRoute(r -> r.routeTableId(table).destinationCidrBlock(OPEN));
            aws().rds().modifyDBInstance(r -> r.dbInstanceIdentifier(cluster() + "-database")
                    .backupRetentionPeriod(7)
                    .allocatedStorage(STORAGE_GIB)
                    .iops(12000)
                    .applyImmediately(true));
            aws().eks().updateNodegroupConfig(r -> r.clusterName(cluster())
                    .nodegroupName("services")
                    .scalingConfig(scaling -> scaling.minSize(3).maxSize(50).desiredSize(3)));
            aws().eks().updateNodegroupConfig(r -> r.clusterName(cluster())
                    .nodegroupName("system")
                    .scalingConfig(scaling -> scaling.minSize(3).maxSize(6).desiredSize(DESIRED_SIZE)));
            aws().iam().detachRolePolicy(r -> r.roleName(nodeRole()).policyArn(NODES_POLICY));
        }

        /** For each changed setting, by name, whether it has its original value. */
        private Map<String, BooleanSupplier> corrections() {
            var corrections = new TreeMap<String, BooleanSupplier>();
            corrections.put("security group", () -> !isOpen());
            corrections.put("route", this::hasRoute);
            corrections.put("backup retention", () -> database().backupRetentionPeriod() == 30);
            corrections.put(
                    "node group's maximum",
                    () -> nodegroup("services").scalingConfig().maxSize() == 60);
            corrections.put("role's policy", this::hasNodesPolicy);
            return corrections;
        }
    }

    @Test
    void driftIsCorrectedOrReportedWithinAMinute() {
        try (var cloud = LocalCloud.start("drift", "--time-scale", "600", "--workload-clusters", "none");
                var operator = LocalOperator.install(cloud, "--no-leader-election", "--consistency-window=50ms")
                        .start()) {
            var local = new LocalAws(cloud);
            var corrected = TestEnvironment.apply(cloud, "corrected", "us-east-1", Map.of());
            var reported = TestEnvironment.apply(cloud, "reported", "us-west-2", Map.of("driftPolicy", "Report"));
            corrected.awaitReady(LIMIT);
            reported.awaitReady(LIMIT);
            var correctedAws = EnvironmentAws.of(cloud, "us-east-1", "corrected");
            var reportedAws = EnvironmentAws.of(cloud, "us-west-2", "reported");

            correctedAws.tamper();
            reportedAws.tamper();
            local.resetCalls();

            correctedAws
                    .corrections()
                    .forEach((setting, isCorrected) ->
                            corrected.await("corrected: " + setting, CORRECTED_WITHIN, isCorrected));
            reported.await("reported", CORRECTED_WITHIN, () -> driftMessages(reported)
                    .keySet()
                    .containsAll(CHANGED));
            corrected.awaitReady(LIMIT);

            assertThat(corrected.events())
                    .filteredOn(event -> "Updated".equals(event.getReason()))
                    .extracting(Event::getMessage)
                    .as("the removed rule, as EC2 takes it back")
                    .anySatisfy(message -> assertThat(message)
                            .contains("ec2/SecurityGroupRules database-clients")
                            .contains(
                                    "removed from ingress [{\"IpProtocol\": \"tcp\", \"FromPort\": 22, \"ToPort\": 22,"
                                            + " \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]"));
            assertThat(driftMessages(reported)).containsOnlyKeys(CHANGED);
            reportedAws.corrections().forEach((setting, isCorrected) -> assertThat(isCorrected.getAsBoolean())
                    .as(setting)
                    .isFalse());
            assertThat(local.calls().stream()
                            .filter(call -> call.isWrite()
                                    && call.caller().equals(LocalOperator.CALLER)
                                    && call.region().equals("us-west-2")))
                    .as("writes under driftPolicy: Report")
                    .isEmpty();
            assertThat(reported.events())
                    .filteredOn(event -> "Drifted".equals(event.getReason()))
                    .extracting(Event::getMessage)
                    .anySatisfy(message -> assertThat(message)
                            .contains("eks/Nodegroup nodegroup-services")
                            .contains("minSize: 3 → 9", "maxSize: 50 → 60"));
            for (var place : List.of(correctedAws, reportedAws)) {
                assertThat(place.database().allocatedStorage()).isEqualTo(STORAGE_GIB);
                assertThat(place.nodegroup("system").scalingConfig().desiredSize())
                        .isEqualTo(DESIRED_SIZE);
            }
            assertThat(operator.warningsAndErrors())
                    .filteredOn(line -> line.contains("\"level\":\"ERROR\""))
                    .isEmpty();
        }
    }

    private static Map<String, String> driftMessages(TestEnvironment environment) {
        var messages = new TreeMap<String, String>();
        environment.children().stream()
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .filter(each -> each.state().equals("Drifted"))
                .forEach(each -> messages.put(each.name(), message(each)));
        return messages;
    }

    private static String message(ResourceStatus status) {
        return status.message() == null ? "" : status.message();
    }
}
