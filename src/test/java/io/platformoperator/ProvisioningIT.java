package io.platformoperator;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;

/**
 * Provisions and deletes {@code samples/single-region.yaml}, with the operator as a process and a real API server. The tests read
 * the result directly from AWS.
 */
@ExtendWith(LocalCloudExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class ProvisioningIT {
    private static final String REGION = "us-east-1";
    private static final Duration DRIFT_INTERVAL = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Types that AWS creates along with others, such as the main route table of a VPC, and types that have no tags. */
    private static final Set<String> UNTAGGED_TYPES = Set.of(
            "route-table",
            "network-acl",
            "security-group",
            "security-group-rule",
            "network-interface",
            "launch-template",
            "instance",
            "volume",
            "group",
            "AccessEntry",
            "PodIdentityAssociation",
            "BackupSelection",
            "alias");

    private static final Set<String> COST_ALLOCATED_TYPES = Set.of("instance", "volume");
    private static final int LAST = Integer.MAX_VALUE;

    private static LocalOperator operator;
    private static LocalAws local;
    private static LocalRegion region;
    private static TestEnvironment environment;
    private static List<LocalAws.Resource> before;
    private static List<LocalAws.Call> callsToReady;
    private static Set<String> iamActions;

    @BeforeAll
    static void provision(LocalCloud cloud) {
        local = new LocalAws(cloud);
        region = LocalRegion.of(cloud, REGION);
        operator = LocalOperator.install(cloud, "--consistency-window=50ms", "--namespaces=whole")
                .start();
        before = local.allResources();
        local.fillRequestBuckets();
        local.resetCalls();
        environment = TestEnvironment.apply(cloud, "whole", REGION, Map.of()).awaitReady(LIMIT);
        callsToReady = calls();
        iamActions = local.iamActions();
    }

    @AfterAll
    static void end() {
        if (operator != null) {
            operator.close();
        }
        if (region != null) {
            region.close();
        }
    }

    @Test
    void statusAndOutputsAreComplete() {
        var object = environment.object();
        var status = object.statusOrEmpty();
        var resources = environment.children().stream()
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .toList();
        assertThat(status.phase()).isEqualTo(Phase.READY);
        assertThat(status.progress()).isEqualTo(resources.size() + "/" + resources.size());
        assertThat(status.observedGeneration()).isEqualTo(object.getMetadata().getGeneration());
        assertThat(status.conditions())
                .allSatisfy(condition -> assertThat(condition.getStatus()).isEqualTo("True"))
                .extracting(condition -> condition.getType())
                .containsExactlyInAnyOrder(
                        "Ready",
                        "NetworkReady",
                        "ClusterReady",
                        "DatabaseReady",
                        "CacheReady",
                        "StorageReady",
                        "RegistryReady",
                        "BackupReady");
        assertThat(resources).allSatisfy(each -> {
            assertThat(each.state()).isEqualTo("Ready");
            assertThat(each.id()).isNotEmpty();
        });

        var aws = region.aws();
        var cluster = aws.eks().describeCluster(r -> r.name("whole-us-east-1")).cluster();
        var group = aws.elastiCache().describeReplicationGroups().replicationGroups().stream()
                .filter(each -> each.replicationGroupId().startsWith("whole-"))
                .findFirst()
                .orElseThrow();
        assertThat(status.outputs())
                .containsEntry("region", REGION)
                .containsEntry("cluster.clusterEndpoint", cluster.endpoint())
                .containsEntry("cluster.clusterArn", cluster.arn())
                .containsValue(group.nodeGroups().getFirst().primaryEndpoint().address());
        assertThat(configMap().getData()).isEqualTo(status.outputs());
    }

    @Test
    void theNetworkIsAsDesigned() {
        var ec2 = region.aws().ec2();
        var subnets = ec2.describeSubnets(r -> r.filters(ofEnvironment())).subnets();
        assertThat(subnets).hasSize(12);
        var zonesOfTier = subnets.stream().collect(groupingBy(ProvisioningIT::tier));
        assertThat(zonesOfTier).containsOnlyKeys("public", "private", "database", "management");
        zonesOfTier.forEach((tier, ofTier) -> assertThat(ofTier.stream().map(Subnet::availabilityZone))
                .as(tier)
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1d", "us-east-1e"));

        var gateways = ec2.describeNatGateways(r -> r.filter(ofEnvironment())).natGateways();
        assertThat(gateways)
                .allSatisfy(each -> assertThat(each.state()).isEqualTo(NatGatewayState.AVAILABLE))
                .extracting(each -> each.subnetId())
                .containsExactlyInAnyOrderElementsOf(
                        zonesOfTier.get("public").stream().map(Subnet::subnetId).toList());

        var tables = ec2.describeRouteTables(r -> r.filters(ofEnvironment())).routeTables();
        for (var subnet : zonesOfTier.get("database")) {
            var table = tables.stream()
                    .filter(each -> each.associations().stream()
                            .anyMatch(association -> subnet.subnetId().equals(association.subnetId())))
                    .findFirst()
                    .orElseThrow();
            assertThat(table.routes())
                    .as("routes of %s", subnet.subnetId())
                    .allSatisfy(route -> assertThat(route.gatewayId()).matches("local|vpce-.*"));
        }
        for (var subnet : zonesOfTier.get("private")) {
            var gateway = gateways.stream()
                    .filter(each -> zonesOfTier.get("public").stream()
                            .anyMatch(publicSubnet -> publicSubnet.subnetId().equals(each.subnetId())
                                    && publicSubnet.availabilityZone().equals(subnet.availabilityZone())))
                    .findFirst()
                    .orElseThrow();
            assertThat(tables)
                    .filteredOn(each -> each.associations().stream()
                            .anyMatch(association -> subnet.subnetId().equals(association.subnetId())))
                    .flatExtracting(each -> each.routes())
                    .filteredOn(route -> "0.0.0.0/0".equals(route.destinationCidrBlock()))
                    .singleElement()
                    .satisfies(route -> assertThat(route.natGatewayId()).isEqualTo(gateway.natGatewayId()));
        }
    }

    @Test
    void theClusterAnswers() {
        var eks = region.aws().eks();
        var cluster = eks.describeCluster(r -> r.name("whole-us-east-1")).cluster();
        assertThat(cluster.status()).isEqualTo(ClusterStatus.ACTIVE);
        assertThat(eks.listNodegroups(r -> r.clusterName(cluster.name())).nodegroups())
                .allSatisfy(name -> assertThat(eks.describeNodegroup(
                                        r -> r.clusterName(cluster.name()).nodegroupName(name))
                                .nodegroup()
                                .status())
                        .isEqualTo(NodegroupStatus.ACTIVE))
                .containsExactlyInAnyOrder("gateway", "services", "system");
        assertThat(eks.listAddons(r -> r.clusterName(cluster.name())).addons())
                .allSatisfy(name -> assertThat(eks.describeAddon(
                                        r -> r.clusterName(cluster.name()).addonName(name))
                                .addon()
                                .status())
                        .isEqualTo(AddonStatus.ACTIVE))
                .containsExactlyInAnyOrder(
                        "vpc-cni",
                        "kube-proxy",
                        "coredns",
                        "eks-pod-identity-agent",
                        "aws-ebs-csi-driver",
                        "snapshot-controller",
                        "metrics-server");
        var anonymous = new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(cluster.endpoint())
                .withCaCertData(cluster.certificateAuthority().data())
                .build();
        try (var client = new KubernetesClientBuilder().withConfig(anonymous).build()) {
            assertThat(client.getKubernetesVersion().getMajor()).isEqualTo("1");
        }
    }

    @Test
    void databaseAndCacheAreAsDesigned() {
        var instances = region.aws().rds().describeDBInstances().dbInstances().stream()
                .filter(each -> each.dbInstanceIdentifier().startsWith("whole-"))
                .toList();
        assertThat(instances).hasSize(3).allSatisfy(each -> {
            assertThat(each.dbInstanceStatus()).isEqualTo("available");
            assertThat(each.dbInstanceClass()).isEqualTo("db.r5.4xlarge");
            assertThat(each.storageEncrypted()).isTrue();
            assertThat(each.publiclyAccessible()).isFalse();
        });
        var primary = instances.stream()
                .filter(each -> each.readReplicaSourceDBInstanceIdentifier() == null)
                .findFirst()
                .orElseThrow();
        assertThat(primary.multiAZ()).isTrue();
        assertThat(primary.engine()).isEqualTo("postgres");
        assertThat(primary.allocatedStorage()).isEqualTo(1024);
        assertThat(primary.storageType()).isEqualTo("gp3");
        assertThat(primary.backupRetentionPeriod()).isEqualTo(30);
        assertThat(primary.readReplicaDBInstanceIdentifiers()).hasSize(2);

        var group = region.aws().elastiCache().describeReplicationGroups().replicationGroups().stream()
                .filter(each -> each.replicationGroupId().startsWith("whole-"))
                .findFirst()
                .orElseThrow();
        assertThat(group.status()).isEqualTo("available");
        assertThat(group.memberClusters()).hasSize(3);
        assertThat(group.cacheNodeType()).isEqualTo("cache.r6g.xlarge");
        assertThat(group.automaticFailover()).isEqualTo(AutomaticFailoverStatus.ENABLED);
        assertThat(group.multiAZ()).isEqualTo(MultiAZStatus.ENABLED);
        assertThat(group.transitEncryptionEnabled()).isTrue();
        assertThat(group.atRestEncryptionEnabled()).isTrue();
    }

    @Test
    void bucketsRepositoriesAndBackupPlanExist() {
        var aws = region.aws();
        var buckets = aws.s3().listBuckets().buckets().stream()
                .map(each -> each.name())
                .filter(name -> name.startsWith("whole-"))
                .toList();
        assertThat(buckets).hasSize(3).allSatisfy(name -> assertThat(aws.s3()
                        .getBucketLifecycleConfiguration(r -> r.bucket(name))
                        .rules())
                .isNotEmpty());
        assertThat(aws.ecr().describeRepositories().repositories())
                .extracting(each -> each.repositoryName())
                .filteredOn(name -> name.startsWith("whole"))
                .extracting(name -> name.substring(name.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder("api-gateway", "orders", "payments", "users");
        assertThat(local.taggedWith(environment.environmentTag()))
                .extracting(LocalAws.Resource::service, LocalAws.Resource::type)
                .contains(tuple("backup", "BackupVault"), tuple("backup", "BackupPlan"));
    }

    @Test
    void everyResourceIsTaggedAndExistsOnce() {
        var created = new ArrayList<>(local.allResources());
        created.removeAll(before);
        assertThat(created.stream()
                        .filter(each -> !each.isTagged() && !UNTAGGED_TYPES.contains(each.type()))
                        .map(LocalAws.Resource::toString))
                .as("created without our tags")
                .isEmpty();
        assertThat(created.stream().filter(each -> each.isTagged() || COST_ALLOCATED_TYPES.contains(each.type())))
                .allSatisfy(each -> assertThat(each.tags()).containsEntry("purpose", "trial"));
        assertThat(created.stream().filter(LocalAws.Resource::isTagged)).allSatisfy(each -> assertThat(each.tags())
                .containsEntry(Identity.ENVIRONMENT_TAG, environment.environmentTag()));
        assertThat(environment.duplicates(local)).isEmpty();
    }

    @Test
    void passwordsAppearNowhere() throws Exception {
        var secrets = region.aws().secretsManager();
        var passwords = new ArrayList<String>();
        for (var secret : secrets.listSecrets().secretList()) {
            if (secret.name().startsWith("whole-")) {
                var text = secrets.getSecretValue(r -> r.secretId(secret.arn())).secretString();
                var json = text.startsWith("{") ? new ObjectMapper().readTree(text) : null;
                passwords.add(json == null ? text : json.get("password").asText());
            }
        }
        assertThat(passwords).hasSize(2).allSatisfy(password -> assertThat(password)
                .hasSizeGreaterThanOrEqualTo(16));

        var texts = new TreeMap<String, String>();
        texts.put("the log", operator.log());
        texts.put("the environment", Serialization.asYaml(environment.object()));
        environment.children().forEach(child -> texts.put(child.getKind(), Serialization.asYaml(child)));
        var user = environment.user();
        texts.put(
                "ConfigMaps",
                Serialization.asYaml(user.configMaps().inAnyNamespace().list()));
        texts.put(
                "Secrets", Serialization.asYaml(user.secrets().inAnyNamespace().list()));
        texts.put(
                "Events",
                Serialization.asYaml(user.v1().events().inAnyNamespace().list()));
        texts.forEach((where, text) -> assertThat(passwords).as(where).noneMatch(password -> text.contains(password)));
    }

    @Test
    void makesAtMostThreeCallsPerResource() {
        var resources = environment.children().stream()
                .mapToInt(child -> child.statusOrEmpty().resources().size())
                .sum();
        // KMS keys of other tests that wait for their deletion are described as well.
        var calls = callsToReady.stream()
                .filter(call -> !call.operation().equals("DescribeKey"))
                .toList();
        var counts = new TreeMap<>(calls.stream().collect(groupingBy(call -> call.service() + ":" + call.operation())));
        System.err.printf("%d calls for %d resources%n", calls.size(), resources);
        assertThat(calls.size())
                .as(counts.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue().size())
                        .collect(joining("\n")))
                .isLessThanOrEqualTo(3 * resources);
        assertThat(callsToReady.stream().filter(LocalAws.Call::isRefusal))
                .as("calls that AWS refused")
                .isEmpty();
    }

    @Test
    @Order(LAST - 1)
    void aSteadyEnvironmentIsNotWrittenAfterARestart() {
        var versions = versions();
        operator.stop();
        local.resetCalls();

        operator.start("--drift-interval=" + DRIFT_INTERVAL.toSeconds() + "s");
        environment.await(
                "drift read",
                LIMIT,
                () -> calls().stream().filter(ProvisioningIT::isDriftRead).count() > 2);

        assertThat(calls().stream().filter(LocalAws.Call::isWrite)).isEmpty();
        assertThat(versions()).isEqualTo(versions);
        assertThat(operator.warningsAndErrors()).isEmpty();
    }

    @Test
    @Order(LAST)
    void deletionLeavesNothingAndThePolicyCoversAllCalls() throws Exception {
        local.resetCalls();
        environment.delete();
        environment.awaitDeleted(LIMIT);
        iamActions.addAll(local.iamActions());
        var remaining = new ArrayList<>(local.allResources());
        remaining.removeAll(before);
        assertThat(remaining).isEmpty();
        var policy = new ObjectMapper().readTree(LocalOperator.output("iam-policy"));
        var rights = new TreeSet<String>();
        policy.get("Statement").forEach(each -> each.get("Action").forEach(action -> rights.add(action.asText())));
        assertThat(iamActions).as("used, but not in the shipped policy").isSubsetOf(rights);
        rights.removeAll(iamActions);
        System.err.println("actions of the policy that this environment did not use: " + rights);

        assertThat(operator.stop()).as("exit code after SIGTERM").isIn(0, 143);
    }

    private static boolean isDriftRead(LocalAws.Call call) {
        return call.operation().equals("DescribeDBInstances");
    }

    private static List<LocalAws.Call> calls() {
        return local.calls().stream()
                .filter(call -> call.caller().equals(LocalOperator.CALLER))
                .toList();
    }

    /** Resource versions of all objects that the operator writes. */
    private static Map<String, String> versions() {
        var versions = new TreeMap<String, String>();
        var all = new ArrayList<HasMetadata>(environment.children());
        all.add(environment.object());
        all.add(configMap());
        all.addAll(environment
                .user()
                .v1()
                .events()
                .inNamespace(environment.namespace())
                .list()
                .getItems());
        all.forEach(each -> versions.put(
                each.getKind() + " " + each.getMetadata().getName(),
                each.getMetadata().getResourceVersion()));
        return versions;
    }

    private static ConfigMap configMap() {
        return environment
                .user()
                .configMaps()
                .inNamespace(environment.namespace())
                .withName("whole-outputs")
                .get();
    }

    private static Filter ofEnvironment() {
        return Filter.builder()
                .name("tag:" + Identity.ENVIRONMENT_TAG)
                .values(environment.environmentTag())
                .build();
    }

    /** The tier in the subnet's logical id: {@code subnet-TIER-ZONE}. */
    private static String tier(Subnet subnet) {
        return AwsTags.toMap(subnet.tags()).get(Identity.RESOURCE_TAG).split("-", -1)[1];
    }
}
