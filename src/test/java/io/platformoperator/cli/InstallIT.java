package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.platformoperator.DocumentedBlock;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.local.LocalHelm;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.subsystem.LocalRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Helm installs, tests, upgrades, rolls back and uninstalls the chart on a real API server, by the commands of docs/install.md.
 * The cluster has no nodes: this class does for the pods what a kubelet would do. The operator's namespace has the Pod Security
 * level restricted. {@code local/check install} runs the whole document.
 */
@ExtendWith(LocalCloudExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class InstallIT {
    private static final Path DOCUMENT = Path.of("docs/install.md");
    private static final String EXAMPLE = "docs/examples/first-environment.yaml";
    private static final String CRD = "platformenvironments.platform-operator.io";
    private static final String IMAGE = "registry.example.com/platform-operator";
    /** The pod of {@code helm test}. */
    private static final String TEST = "platform-operator-test";

    private static LocalCloud cluster;
    private static KubernetesClient admin;
    private static LocalOperator operator;
    private static Thread kubelet;
    private static Path programs;
    /** Like this checkout; commands may leave files in it. */
    private static Path directory;

    /** What the pod of the latest {@code helm test} printed. */
    private static volatile CommandOutcome tested;

    /** Settings of this process, for commands that it runs: an administrator of the cluster and of the local AWS. */
    private static final Map<String, String> SETTINGS = new HashMap<>();

    @BeforeAll
    static void start(LocalCloud cloud) throws IOException {
        cluster = cloud.startCluster("install-it");
        admin = cluster.admin();
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(LocalOperator.NAMESPACE)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        kubelet = Thread.ofVirtual().start(InstallIT::runPods);
        SETTINGS.putAll(Map.of(
                "kubeconfig", cluster.kubeconfig().toString(),
                "aws.endpointUrl", cloud.awsEndpoint().toString(),
                "aws.region", "us-east-1",
                "aws.accessKeyId", "administrator",
                "aws.secretAccessKey", "secret"));
        SETTINGS.forEach(System::setProperty);
        programs = Files.createTempDirectory("programs");
        Files.createSymbolicLink(programs.resolve("kubectl"), cluster.kubectl());
        Files.createSymbolicLink(programs.resolve("helm"), Path.of(LocalHelm.program()));
        directory = Files.createTempDirectory("checkout");
        for (var each : List.of("helm", "docs", "crds")) {
            Files.createSymbolicLink(directory.resolve(each), Path.of(each).toAbsolutePath());
        }
    }

    @AfterAll
    static void end() {
        SETTINGS.keySet().forEach(System::clearProperty);
        if (kubelet != null) {
            kubelet.interrupt();
        }
        if (operator != null) {
            operator.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void helmInstallsTheChartAndACheckNamesWhatIsMissing() {
        assertThat(CommandOutcome.of("check").err())
                .contains("CustomResourceDefinition " + CRD + " does not exist: apply the CRDs of this version")
                .contains("Deployment platform-operator/platform-operator does not exist");

        assertThat(bash(commands("install").getFirst())).contains("STATUS: deployed");

        var without = CommandOutcome.of("check");
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.out()).contains("CRDs: 12 of this version are served", "replicas: 2 of 2 are ready");
        assertThat(without.err())
                .contains("no replica leads: nobody holds Lease platform-operator/platform-operator")
                .hasLineCount(1);
    }

    /** With the rights of the test's own ServiceAccount. */
    @Test
    @Order(2)
    void theTestOfTheChartSucceedsOnceTheOperatorLeads() {
        operator = LocalOperator.installed(cluster, "--consistency-window=50ms").start();

        assertThat(bash(commands("install").getLast())).contains("Phase:          Succeeded");
        assertThat(tested.out()).contains("leader: ");
        assertThat(admin.pods()
                        .inNamespace(LocalOperator.NAMESPACE)
                        .withName(TEST)
                        .get())
                .as("helm removes the pod of a test that succeeded")
                .isNull();
    }

    @Test
    @Order(3)
    void theOperatorReconcilesAnEnvironmentWithTheRightsOfTheRelease() {
        for (var command : commands("observe")) {
            if (command.startsWith("kubectl")) {
                bash(command);
            }
        }

        assertThat(environment().get().getStatus().observedGeneration()).isEqualTo(1);
        assertThat(operator.warningsAndErrors()).isEmpty();
    }

    @Test
    @Order(4)
    void planComparesWithTheSpecOnTheCluster() throws IOException {
        var same = CommandOutcome.of("plan", "--cluster", EXAMPLE);
        assertThat(same.code()).as(same.out() + same.err()).isZero();
        assertThat(same.out()).contains("Plan: 0 to create, 0 to change, 0 to remove");

        var changed = CommandOutcome.of(
                "plan",
                "--cluster",
                changed("  services:\n", "  services:\n    - {name: orders, class: service, healthPath: /}\n"));
        assertThat(changed.code()).as(changed.err()).isEqualTo(2);
        assertThat(changed.out())
                .contains("compared with the current spec", "+ ecr/Repository repository-orders")
                .doesNotContain("repository-api-gateway");
    }

    /** The existing repository has another encryption, which ECR can't change. */
    @Test
    @Order(5)
    void adoptListsExistingResourcesByNameAndWhatCanNotBeAdopted(LocalCloud cloud) throws IOException {
        var ignoring = changed("spec:\n", "spec:\n  ignoreDrift: [{kind: ecr/Repository, fields: [/kmsKey]}]\n");
        try (var region = LocalRegion.of(cloud, "us-east-1")) {
            var ecr = region.aws().ecr();
            ecr.createRepository(r -> r.repositoryName("first/api-gateway"));
            try {
                var refused = CommandOutcome.of("adopt", EXAMPLE);
                assertThat(refused.out())
                        .containsPattern("! us-east-1 ecr/Repository repository-api-gateway\\s+AWS can't change this")
                        .contains("kmsKey:", "none (AES256)", "0 to adopt, 1 blocked");
                assertThat(refused.code()).isEqualTo(3);

                var adopted = CommandOutcome.of("adopt", ignoring);
                assertThat(adopted.out())
                        .contains("~ us-east-1 ecr/Repository repository-api-gateway", "[scanOnPush: false → true]")
                        .contains("1 to adopt, 0 blocked")
                        .doesNotContain("kmsKey");
                assertThat(adopted.code()).isZero();
                assertThat(ecr.describeRepositories(r -> r.repositoryNames("first/api-gateway"))
                                .repositories()
                                .getFirst()
                                .imageScanningConfiguration()
                                .scanOnPush())
                        .as("nothing is changed")
                        .isFalse();
            } finally {
                ecr.deleteRepository(r -> r.repositoryName("first/api-gateway"));
            }
        }
    }

    @Test
    @Order(6)
    void crdsAreUpgradedApartFromTheReleaseAndACheckNamesOldOnes() {
        var status = "/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/";
        bash("kubectl patch crd " + CRD + " --type json --patch '[{\"op\": \"remove\", \"path\": \"" + status
                + "message\"}, {\"op\": \"add\", \"path\": \"" + status
                + "fieldOfAnOlderVersion\", \"value\": {\"type\": \"string\"}}]'");
        assertThat(CommandOutcome.of("check").err())
                .startsWith(
                        "CustomResourceDefinition " + CRD + " is of another version: apply the CRDs of this version");

        commands("upgrade-crds").forEach(InstallIT::bash);

        assertThat(CommandOutcome.of("check").err()).isEmpty();
    }

    @Test
    @Order(7)
    void theReleaseIsUpgradedAndRolledBackAndTheEnvironmentStays() {
        bash(commands("upgrade").getFirst() + " --set replicas=3");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);

        commands("rollback").forEach(InstallIT::bash);
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);

        bash(commands("upgrade").getFirst());
        assertThat(deployment()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .as("the image of the installation is kept")
                .startsWith(IMAGE + ":");
        assertThat(environment().get().getMetadata().getDeletionTimestamp()).isNull();
    }

    /** The release allows them in the namespace of Argo CD only, here {@code platform}. */
    @Test
    @Order(8)
    void theOperatorWritesSecretsOfItsClustersInArgoCdAndNoOthers() {
        bash(commands("upgrade").getFirst() + " --set argocd.namespace=platform");
        var own = """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: platform.platform.first.us-east-1
                  labels:
                    argocd.argoproj.io/secret-type: cluster
                    platform-operator.io/namespace: platform
                    platform-operator.io/environment: first
                    platform-operator.io/region: us-east-1
                data: {name: eA==}
                """;
        var operator =
                "kubectl -n platform --as system:serviceaccount:" + LocalOperator.NAMESPACE + ":platform-operator ";
        bash("kubectl -n platform create secret generic repository --from-literal=password=x");
        var apply = operator + "apply --server-side --force-conflicts -f - <<'E'\n";

        bash(apply + own + "E\n");
        assertThat(bash("! " + apply + own.replace("data: {name", "data: {password") + "E\n"))
                .contains("the operator may only write Secrets of Argo CD");
        assertThat(bash("! " + apply + own.replace("name: platform.platform.first.us-east-1", "name: repository")
                        + "E\n"))
                .contains("Secret repository is not a cluster of an environment");
        assertThat(bash("! " + operator + "delete secret repository")).contains("is not a cluster of an environment");
        assertThat(bash("! " + operator + "get secret repository")).contains("cannot get resource");
        assertThat(bash("! " + operator.replace("-n platform ", "-n default ") + "delete secret x"))
                .contains("Forbidden");
        bash(operator + "delete secret platform.platform.first.us-east-1");
    }

    @Test
    @Order(9)
    void helmKeepsTheCrdsAndTheUninstallationLeavesNothing() {
        for (var command : commands("uninstall")) {
            bash(command);
            if (command.startsWith("helm uninstall")) {
                operator.close();
                assertThat(crd().get()).isNotNull();
            }
        }

        assertThat(crd().get()).isNull();
        assertThat(admin.namespaces().withName("platform").get()).isNull();
        assertThat(bash("kubectl get clusterroles,clusterrolebindings,validatingadmissionpolicies -o name"))
                .doesNotContain("/platform-operator");
    }

    private static Resource<CustomResourceDefinition> crd() {
        return admin.apiextensions().v1().customResourceDefinitions().withName(CRD);
    }

    private static Resource<PlatformEnvironment> environment() {
        return admin.resources(PlatformEnvironment.class)
                .inNamespace("platform")
                .withName("first");
    }

    private static Deployment deployment() {
        return admin.apps()
                .deployments()
                .inNamespace(LocalOperator.NAMESPACE)
                .withName("platform-operator")
                .get();
    }

    /** The path of the example with a replacement in its text. */
    private static String changed(String from, String to) throws IOException {
        var text = Files.readString(Path.of(EXAMPLE));
        assertThat(text).contains(from);
        return Files.writeString(cluster.state().resolve("changed.yaml"), text.replace(from, to))
                .toString();
    }

    /** The commands of a stage of the document, one each. */
    private static List<String> commands(String stage) {
        var commands = DocumentedBlock.of(DOCUMENT).stream()
                .filter(block -> block.stage().equals(stage))
                .flatMap(block -> block.lines().stream())
                .toList();
        assertThat(commands).as(stage).isNotEmpty();
        return commands;
    }

    /** Runs a command, and returns its output; fails if it fails. */
    private static String bash(String command) {
        var builder = new ProcessBuilder("bash", "-eo", "pipefail", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        programs + ":" + System.getenv("PATH"),
                        "KUBECONFIG",
                        cluster.kubeconfig().toString(),
                        "IMAGE",
                        IMAGE));
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + "\n" + output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Makes the operator's pods ready, and runs the pod of {@code helm test} in this process, until interrupted. */
    private static void runPods() {
        try {
            while (true) {
                for (var pod :
                        admin.pods().inNamespace(LocalOperator.NAMESPACE).list().getItems()) {
                    if ("Pending".equals(pod.getStatus().getPhase())) {
                        run(pod);
                    }
                }
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (InterruptedException | KubernetesClientException e) {
            // the test has ended
        }
    }

    private static void run(Pod pod) {
        var phase = "Running";
        if (pod.getMetadata().getName().equals(TEST)) {
            tested = asAccount(
                    pod.getSpec().getServiceAccountName(),
                    pod.getSpec().getContainers().getFirst().getArgs());
            phase = tested.code() == 0 ? "Succeeded" : "Failed";
        }
        admin.resource(new PodBuilder(pod)
                        .editStatus()
                        .withPhase(phase)
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private static CommandOutcome asAccount(String account, List<String> arguments) {
        var own = cluster.writeKubeconfig(cluster.state().resolve("test.kubeconfig"), LocalOperator.NAMESPACE, account);
        System.setProperty("kubeconfig", own.toString());
        try {
            return CommandOutcome.of(arguments.toArray(String[]::new));
        } finally {
            System.setProperty("kubeconfig", cluster.kubeconfig().toString());
        }
    }
}
