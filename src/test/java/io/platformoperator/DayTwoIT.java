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
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeType;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Changes, upgrades and deletions of one environment after it became ready. Each test continues with the environment of the
 * test before. RDS's twenty minutes of storage optimization take 2 s here, and the operator reads drift every 2 s.
 */
@TestMethodOrder(OrderAnnotation.class)
class DayTwoIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String REGION = "us-east-1";
    private static final String CLUSTER = "days-us-east-1";
    private static final String DATABASE = "days-us-east-1-database";
    private static final String EIPS = "ec2/L-0263D0A3";
    private static final String VCPUS = "ec2/L-1216C47A";

    /** A testing environment that retains its data. */
    private static final Map<String, ?> SPEC = Map.of(
            "tier", "testing",
            "cluster", Map.of("version", "1.33"),
            "deletionPolicy", "Retain",
            "storage", Map.of("emptyOnDelete", false),
            "services", services("api-gateway", "orders"),
            "sizing", Map.of("database", Map.of("readReplicas", 1)));

    private static LocalCloud cloud;
    private static LocalAws local;
    private static LocalOperator operator;
    private static LocalRegion region;
    private static Aws aws;
    private static List<LocalAws.Resource> before;
    private static TestEnvironment environment;

    @BeforeAll
    static void start() {
        cloud = LocalCloud.start("days", "--time-scale", "600", "--workload-clusters", "none");
        local = new LocalAws(cloud);
        operator = LocalOperator.install(
                        cloud, "--no-leader-election", "--consistency-window=50ms", "--drift-interval=2s")
                .start();
        region = LocalRegion.of(cloud, REGION);
        aws = region.aws();
        before = local.allResources();
    }

    @AfterAll
    static void end() {
        if (operator != null) {
            operator.close();
        }
        if (region != null) {
            region.close();
        }
        if (cloud != null) {
            cloud.close();
        }
    }

    @Test
    @Order(1)
    void exceededQuotasAreReportedBeforeAnythingIsCreated() {
        local.setQuotas(Map.of(EIPS, 0, VCPUS, 4));
        environment = TestEnvironment.apply(cloud, "days", REGION, SPEC);

        environment.await(
                "both quotas reported",
                LIMIT,
                () -> "QuotaExceeded".equals(reason("NetworkReady")) && "QuotaExceeded".equals(reason("ClusterReady")));

        assertThat(environment.condition("NetworkReady").getMessage())
                .contains("1 more needed, but 0 of 0 are in use")
                .contains(
                        "request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 1");
        assertThat(environment.condition("ClusterReady").getMessage())
                .contains("eks/Nodegroup")
                .contains("L-1216C47A");
        environment.await("database created", LIMIT, () -> resource("database", "instance")
                .filter(each -> each.state().equals("Ready"))
                .isPresent());
        assertThat(operations()).contains("CreateVpc").doesNotContain("AllocateAddress", "CreateNodegroup");

        local.setQuotas(Map.of());
        environment.reconcileNow("first", LIMIT);
        environment.awaitReady(LIMIT);
        assertThat(local.calls().stream().filter(LocalAws.Call::isRefusal))
                .as("calls that AWS refused")
                .isEmpty();
    }

    @Test
    @Order(2)
    void aLoadTestScalesUpAndBackDown() {
        var until = Instant.now().plusSeconds(25).truncatedTo(ChronoUnit.SECONDS);
        environment.change(Map.of("loadTest", Map.of("scalePercent", 100, "until", until.toString())));
        environment.await("scaled up", LIMIT, () -> services().minSize() == 3);
        environment.await(
                "ready or scaled down",
                LIMIT,
                () -> environment.isReady() || Instant.now().isAfter(until));

        environment.await("scaled down", LIMIT, () -> services().minSize() == 1);
        // The environment is Ready until it sees the first of the changes, which are sent side by side.
        environment.await("template scaled down", LIMIT, () -> "m5.xlarge".equals(template("services")));
        environment.awaitReady(LIMIT);

        assertThat(services().maxSize()).isEqualTo(20);
        assertThat(template("services")).isEqualTo("m5.xlarge");
        environment.change(removed("loadTest"));
    }

    /** An instance class is changed in the maintenance window; storage at once, but not twice within RDS's six hours. */
    @Test
    @Order(3)
    void databaseChangesWaitForTheirWindow() {
        environment
                .change(Map.of(
                        "sizing",
                        Map.of("database", Map.of("storageGiB", 600, "instanceClass", "db.r5.4xlarge")),
                        "database",
                        Map.of("backupRetentionDays", 14, "backupWindow", "04:00-05:00")))
                .awaitReady(LIMIT);
        environment.await("storage grown", LIMIT, () -> database().allocatedStorage() == 600);
        assertThat(database().backupRetentionPeriod()).isEqualTo(14);
        assertThat(database().preferredBackupWindow()).isEqualTo("04:00-05:00");
        assertThat(database().dbInstanceClass()).isEqualTo("db.r5.2xlarge");
        environment.await("pending change reported", LIMIT, () -> environment
                .status()
                .outputs()
                .getOrDefault("database.waitsForMaintenance", "")
                .contains("instance class db.r5.4xlarge"));

        environment.change(Map.of(
                "sizing",
                Map.of("database", Map.of("storageGiB", 700)),
                "database",
                Map.of("backupRetentionDays", 10, "applyImmediately", true)));
        environment.awaitReady(LIMIT);
        environment.await("storage grown again", LIMIT, () -> database().allocatedStorage() == 700);
        assertThat(database().backupRetentionPeriod()).isEqualTo(10);
        assertThat(database().dbInstanceClass()).isEqualTo("db.r5.4xlarge");
        assertThat(environment.status().outputs().get("database.storageForecast"))
                .contains("from 700 GiB");
    }

    @Test
    @Order(4)
    void aParameterThatNeedsARestartWaitsForTheWindow() {
        local.resetCalls();
        environment
                .change(Map.of(
                        "backup",
                        Map.of("schedule", schedule(Duration.ofHours(18))), // far from the windows of both changes
                        "database",
                        Map.of(
                                "applyImmediately", false,
                                "parameters", Map.of("max_connections", "500"),
                                "maintenanceWindow", window(Duration.ofHours(30)),
                                "backupWindow", daily(Duration.ofHours(12)))))
                .awaitReady(LIMIT);
        environment.await("pending change reported", LIMIT, () -> environment
                .status()
                .outputs()
                .getOrDefault("database.waitsForMaintenance", "")
                .contains("a restart for its parameters"));
        assertThat(operations()).contains("ModifyDBParameterGroup").doesNotContain("RebootDBInstance");

        environment.change(Map.of("database", Map.of("maintenanceWindow", window(Duration.ofMinutes(-20)))));
        environment.await("restarted", LIMIT, () -> operations().contains("RebootDBInstance"));
        environment.awaitReady(LIMIT);
        environment.await("parameters applied", LIMIT, () -> database().dbParameterGroups().stream()
                .allMatch(group -> "in-sync".equals(group.parameterApplyStatus())));
    }

    @Test
    @Order(5)
    void servicesAreAddedAndRemoved() {
        environment
                .change(Map.of("services", services("api-gateway", "reports")))
                .awaitReady(LIMIT);

        assertThat(repositories())
                .as("repositories: under Retain images remain")
                .containsExactlyInAnyOrder("days/api-gateway", "days/orders", "days/reports");
        assertThat(resource("registry", "repository-orders").orElseThrow().state())
                .isEqualTo("Retained");
    }

    /** Two versions at once: the nodes and add-ons take the first before the control plane takes the second. */
    @Test
    @Order(6)
    void clustersAreUpgradedOneMinorVersionAtATime() {
        assertThat(aws.eks()
                        .describeCluster(r -> r.name(CLUSTER))
                        .cluster()
                        .upgradePolicy()
                        .supportTypeAsString())
                .as("a version past its standard support")
                .isEqualTo("EXTENDED");
        local.resetCalls();
        environment.change(Map.of("cluster", Map.of("version", "1.34")));
        environment.change(Map.of("cluster", Map.of("version", "1.35"))).awaitReady(LIMIT);

        assertThat(aws.eks().describeCluster(r -> r.name(CLUSTER)).cluster().version())
                .isEqualTo("1.35");
        for (var name : List.of("gateway", "services", "system")) {
            assertThat(aws.eks()
                            .describeNodegroup(r -> r.clusterName(CLUSTER).nodegroupName(name))
                            .nodegroup()
                            .version())
                    .as(name)
                    .isEqualTo("1.35");
        }
        assertThat(runs("UpdateClusterVersion", "UpdateNodegroupVersion"))
                .containsExactly(
                        "UpdateClusterVersion",
                        "UpdateNodegroupVersion",
                        "UpdateClusterVersion",
                        "UpdateNodegroupVersion");
        assertThat(runs("UpdateClusterVersion", "UpdateAddon").subList(0, 4))
                .containsExactly("UpdateClusterVersion", "UpdateAddon", "UpdateClusterVersion", "UpdateAddon");
    }

    /** Add-ons, nodes, control plane; then a rollback that EKS refuses, which changes nothing. */
    @Test
    @Order(7)
    void theLatestUpgradeIsRolledBackWhereEksAcceptsIt() {
        local.resetCalls();
        environment.change(Map.of("cluster", Map.of("version", "1.34"))).awaitReady(LIMIT);

        assertThat(aws.eks().describeCluster(r -> r.name(CLUSTER)).cluster().version())
                .isEqualTo("1.34");
        assertThat(runs("UpdateAddon", "UpdateNodegroupVersion").subList(0, 2))
                .containsExactly("UpdateAddon", "UpdateNodegroupVersion");
        var nodes = nodeVersions();
        assertThat(nodes).containsOnly("1.34");

        local.resetCalls();
        environment.change(Map.of("cluster", Map.of("version", "1.33")));
        environment.await("refused", LIMIT, () -> environment
                .condition("ClusterReady")
                .getMessage()
                .contains("not upgraded to this version in place"));
        assertThat(environment.condition("ClusterReady").getReason()).isEqualTo("Refused");
        assertThat(operations()).doesNotContain("UpdateNodegroupVersion", "UpdateAddon");
        environment.change(Map.of("cluster", Map.of("version", "1.34"))).awaitReady(LIMIT);
        assertThat(nodeVersions()).isEqualTo(nodes);
    }

    private static List<String> nodeVersions() {
        return aws.eks().listNodegroups(r -> r.clusterName(CLUSTER)).nodegroups().stream()
                .map(name -> aws.eks()
                        .describeNodegroup(r -> r.clusterName(CLUSTER).nodegroupName(name))
                        .nodegroup()
                        .version())
                .toList();
    }

    @Test
    @Order(8)
    void observeOnlyReadsAndPauseDoesNotEvenRead() {
        environment.change(Map.of("managementPolicy", "Observe"));
        environment.awaitReady(LIMIT);
        aws.rds().modifyDBInstance(r -> r.dbInstanceIdentifier(DATABASE)
                .backupRetentionPeriod(3)
                .applyImmediately(true));
        local.resetCalls();
        environment.await("drift reported", LIMIT, () -> resource("database", "instance")
                .filter(each -> each.state().equals("Drifted"))
                .isPresent());
        assertThat(writesOfOperator()).as("under Observe").isEmpty();

        environment.change(Map.of("managementPolicy", "Pause"));
        environment.await("paused", LIMIT, () -> environment.children().stream()
                .allMatch(child -> child.statusOrEmpty().message() != null
                        && child.statusOrEmpty().message().contains("Pause")));
        local.resetCalls();
        sleep(Duration.ofSeconds(5)); // more than two drift intervals
        assertThat(operations()).as("under Pause").isEmpty();

        environment.change(Map.of("managementPolicy", "Manage")).awaitReady(LIMIT);
        environment.await("corrected", LIMIT, () -> database().backupRetentionPeriod() == 10);
    }

    @Test
    @Order(9)
    void retainedDataIsListedAndAdoptedAgain() {
        var database = database().dbiResourceId();
        var bucket = aws.s3().listBuckets().buckets().stream()
                .filter(each -> each.name().startsWith("days-documents"))
                .findFirst()
                .orElseThrow()
                .name();
        aws.s3().putObject(r -> r.bucket(bucket).key("letter"), RequestBody.fromString("dear reader"));

        environment.delete();
        environment.awaitDeleted(LIMIT);

        assertThat(environment.events())
                .filteredOn(event -> "Retained".equals(event.getReason()))
                .extracting(Event::getMessage)
                .anySatisfy(message -> assertThat(message).contains("rds/DBInstance instance (" + DATABASE + ")"))
                .anySatisfy(message -> assertThat(message).contains("s3/Bucket bucket-documents (" + bucket + ")"));

        // A repository without tags has no owner.
        var arn = aws.ecr()
                .describeRepositories(r -> r.repositoryNames("days/api-gateway"))
                .repositories()
                .getFirst()
                .repositoryArn();
        var tags = aws.ecr().listTagsForResource(r -> r.resourceArn(arn)).tags().stream()
                .map(tag -> tag.key())
                .toList();
        aws.ecr().untagResource(r -> r.resourceArn(arn).tagKeys(tags));

        environment = TestEnvironment.apply(cloud, "days", REGION, SPEC);
        environment.reconcileNow("all tags read", LIMIT);
        environment.await("in conflict", LIMIT, () -> "Conflict".equals(reason("RegistryReady")));
        assertThat(environment.condition("RegistryReady").getMessage())
                .contains("ecr/Repository days/api-gateway exists")
                .contains("spec.adoption: Name");
        environment.change(Map.of("adoption", "Name")).awaitReady(LIMIT);

        assertThat(database().dbiResourceId()).as("id of the adopted instance").isEqualTo(database);
        assertThat(aws.s3()
                        .getObjectAsBytes(r -> r.bucket(bucket).key("letter"))
                        .asUtf8String())
                .isEqualTo("dear reader");
        assertThat(aws.ecr().listTagsForResource(r -> r.resourceArn(arn)).tags())
                .anyMatch(tag -> tag.key().equals(Identity.ENVIRONMENT_TAG)
                        && tag.value().equals(environment.environmentTag()));
        assertThat(environment.duplicates(local)).isEmpty();
        assertThat(environment.unreportedResources(local)).isEmpty();
    }

    @Test
    @Order(10)
    void deletionUnderSnapshotLeavesSnapshotsAndTheirKeys() {
        for (var bucket : aws.s3().listBuckets().buckets()) {
            if (bucket.name().startsWith("days-documents")) {
                aws.s3()
                        .listObjectVersions(r -> r.bucket(bucket.name()))
                        .versions()
                        .forEach(version -> aws.s3().deleteObject(r -> r.bucket(bucket.name())
                                .key(version.key())
                                .versionId(version.versionId())));
            }
        }
        environment.change(Map.of("deletionPolicy", "Snapshot")).awaitReady(LIMIT);
        var volume = volumeOfAClaim();

        environment.delete();
        environment.awaitDeleted(LIMIT);

        assertThat(environment.events())
                .filteredOn(event -> "Retained".equals(event.getReason()))
                .extracting(Event::getMessage)
                .anySatisfy(message ->
                        assertThat(message).contains("EBS volume " + volume + " (20 GiB, claim shop/data-orders-0)"));
        aws.ec2().deleteVolume(r -> r.volumeId(volume)); // fails if it no longer exists

        assertThat(aws.rds().describeDBSnapshots().dbSnapshots())
                .singleElement()
                .satisfies(
                        snapshot -> assertThat(snapshot.dbInstanceIdentifier()).isEqualTo(DATABASE));
        assertThat(aws.elastiCache().describeSnapshots().snapshots())
                .filteredOn(snapshot -> snapshot.snapshotName().contains("-final-"))
                .hasSize(1);
        var remaining = new ArrayList<>(local.allResources());
        remaining.removeAll(before);
        assertThat(remaining.stream()
                        .filter(each -> !each.type().equals("alias"))
                        .map(each -> each.service() + " " + each.type() + " " + each.identity()))
                .allMatch(each -> each.startsWith("rds DBSnapshot")
                        || each.startsWith("rds DBInstanceAutomatedBackup")
                        || each.startsWith("elasticache Snapshot")
                        || each.startsWith("backup BackupVault") // with its recovery points
                        || each.startsWith("kms"));
        assertThat(operator.warningsAndErrors())
                .filteredOn(line -> line.contains("\"level\":\"ERROR\""))
                .isEmpty();
    }

    /** A volume with the tags that the EBS CSI driver sets. */
    private static String volumeOfAClaim() {
        var tags = Map.of(
                "ebs.csi.aws.com/cluster",
                "true",
                "kubernetes.io/cluster/" + CLUSTER,
                "owned",
                "kubernetes.io/created-for/pvc/namespace",
                "shop",
                "kubernetes.io/created-for/pvc/name",
                "data-orders-0");
        return aws.ec2()
                .createVolume(r -> r.availabilityZone(REGION + "a")
                        .size(20)
                        .volumeType(VolumeType.GP3)
                        .tagSpecifications(all -> all.resourceType(ResourceType.VOLUME)
                                .tags(tags.entrySet().stream()
                                        .map(tag -> Tag.builder()
                                                .key(tag.getKey())
                                                .value(tag.getValue())
                                                .build())
                                        .toList())))
                .volumeId();
    }

    private static List<Map<String, String>> services(String gateway, String service) {
        return List.of(Map.of("name", gateway, "class", "gateway"), Map.of("name", service, "class", "service"));
    }

    private static Map<String, ?> removed(String field) {
        var map = new HashMap<String, Object>();
        map.put(field, null);
        return map;
    }

    private static String reason(String condition) {
        return environment.status().conditions().stream()
                .filter(each -> each.getType().equals(condition))
                .map(each -> each.getReason())
                .findFirst()
                .orElse("");
    }

    private static Optional<ResourceStatus> resource(String subsystem, String name) {
        return environment.children().stream()
                .filter(child -> child.getKind().equalsIgnoreCase("Platform" + subsystem))
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    private static DBInstance database() {
        return aws.rds()
                .describeDBInstances(r -> r.dbInstanceIdentifier(DATABASE))
                .dbInstances()
                .getFirst();
    }

    private static NodegroupScalingConfig services() {
        return aws.eks()
                .describeNodegroup(r -> r.clusterName(CLUSTER).nodegroupName("services"))
                .nodegroup()
                .scalingConfig();
    }

    /** The instance type that a node group launches. */
    private static String template(String nodegroup) {
        var template = aws.eks()
                .describeNodegroup(r -> r.clusterName(CLUSTER).nodegroupName(nodegroup))
                .nodegroup()
                .launchTemplate();
        return aws.ec2()
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(template.id()).versions(template.version()))
                .launchTemplateVersions()
                .getFirst()
                .launchTemplateData()
                .instanceTypeAsString();
    }

    private static List<String> repositories() {
        return aws.ecr().describeRepositories().repositories().stream()
                .map(each -> each.repositoryName())
                .toList();
    }

    private static List<LocalAws.Call> callsOfOperator() {
        return local.calls().stream()
                .filter(call -> call.caller().equals(LocalOperator.CALLER))
                .toList();
    }

    private static List<String> operations() {
        return callsOfOperator().stream().map(LocalAws.Call::operation).toList();
    }

    private static List<LocalAws.Call> writesOfOperator() {
        return callsOfOperator().stream().filter(LocalAws.Call::isWrite).toList();
    }

    /** Calls of those operations in order; consecutive calls of one operation count once. */
    private static List<String> runs(String... kinds) {
        var runs = new ArrayList<String>();
        for (var operation : operations()) {
            if (List.of(kinds).contains(operation)
                    && (runs.isEmpty() || !runs.getLast().equals(operation))) {
                runs.add(operation);
            }
        }
        return runs;
    }

    /** A weekly window of an hour that begins after that time. */
    private static String window(Duration later) {
        var begin = OffsetDateTime.now(ZoneOffset.UTC).plus(later);
        return weekly(begin) + "-" + weekly(begin.plusHours(1));
    }

    private static String weekly(OffsetDateTime at) {
        DayOfWeek day = at.getDayOfWeek();
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT) + ":" + time(at);
    }

    /** A daily window of an hour that begins after that time. */
    private static String daily(Duration later) {
        var begin = OffsetDateTime.now(ZoneOffset.UTC).plus(later);
        return time(begin) + "-" + time(begin.plusHours(1));
    }

    /** A schedule of daily backups that begin after that time. */
    private static String schedule(Duration later) {
        var begin = OffsetDateTime.now(ZoneOffset.UTC).plus(later);
        return "cron(%d %d ? * * *)".formatted(begin.getMinute(), begin.getHour());
    }

    private static String time(OffsetDateTime at) {
        return at.format(DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
