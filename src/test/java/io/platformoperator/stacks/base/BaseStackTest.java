package io.platformoperator.stacks.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.ImageCopy;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.Stacks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaseStackTest {
    /** The base stack denies all other ingress, so without these peers no request and no scrape would reach a service. */
    @Test
    void servicesAdmitTheMeshGatewayOrTheLoadBalancer() {
        assertThat(peers(StackName.MESH, StackName.INGRESS))
                .anyMatch(peer -> isNamespace(peer, "istio-ingress"))
                .anyMatch(peer -> isNamespace(peer, "monitoring"))
                .noneMatch(peer -> peer.getIpBlock() != null);
        assertThat(peers(StackName.INGRESS))
                .anyMatch(peer ->
                        peer.getIpBlock() != null && peer.getIpBlock().getCidr().equals("10.0.0.0/16"))
                .noneMatch(peer -> isNamespace(peer, "istio-ingress"));
    }

    /** The OpenTelemetry operator instruments only containers with these names, each with the language of its annotation. */
    @Test
    void namespaceOfTheServicesNamesTheContainersOfEachLanguage() {
        var services = Map.of(
                "orders", Instrumentation.JAVA,
                "web", Instrumentation.NODEJS,
                "billing", Instrumentation.JAVA,
                "edge", Instrumentation.NONE);

        assertThat(services(services, StackName.TRACING).getMetadata().getAnnotations())
                .containsOnly(
                        entry("instrumentation.opentelemetry.io/inject-java", "opentelemetry"),
                        entry("instrumentation.opentelemetry.io/java-container-names", "billing,orders"),
                        entry("instrumentation.opentelemetry.io/inject-nodejs", "opentelemetry"),
                        entry("instrumentation.opentelemetry.io/nodejs-container-names", "web"));
        assertThat(services(services, StackName.MESH).getMetadata().getAnnotations())
                .as("without the tracing stack")
                .isNullOrEmpty();
    }

    /** It needs no right but that of its role, and runs beside the probe, not in the namespace of the applications. */
    @Test
    void imagesAreCopiedByACronJobWhileThatIsAskedFor() {
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION);
        assertThat(cronJobs(spec)).isEmpty();

        var copy = new ImageCopy("us-west-2", List.of("shop/orders", "shop/users"));
        var job = cronJobs(spec.withInputs(spec.inputs().withImageCopy(copy))).getFirst();
        assertThat(job.getMetadata().getNamespace()).isEqualTo("monitoring");
        assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        var pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo("platform-image-copy");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getContainers().getFirst().getArgs())
                .containsExactly(
                        "copy-images",
                        "--from=us-west-2",
                        "--to=us-east-1",
                        "--repository=shop/orders",
                        "--repository=shop/users");
    }

    private static List<CronJob> cronJobs(StackSpec spec) {
        return Stacks.ALL.getFirst().desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                .filter(object -> object.getKind().equals("CronJob"))
                .map(object -> new KubernetesSerialization().convertValue(object, CronJob.class))
                .toList();
    }

    /** Its sidecar is privileged and mounts a directory of the node, which the level baseline refuses. */
    @Test
    void instrumentationOfGoNeedsThePrivilegedLevel() {
        assertThat(enforced(services(Map.of("orders", Instrumentation.GO), StackName.TRACING)))
                .isEqualTo("privileged");
        assertThat(enforced(services(Map.of("orders", Instrumentation.JAVA), StackName.TRACING)))
                .isEqualTo("baseline");
        assertThat(enforced(services(Map.of("orders", Instrumentation.GO), StackName.LOGGING)))
                .as("without the tracing stack")
                .isEqualTo("baseline");
    }

    private static Namespace services(Map<String, Instrumentation> services, StackName... installed) {
        var spec = SampleSpec.instrumented(SampleSpec.of(StackName.BASE, Tier.PRODUCTION, installed), services);
        return new BaseStack(List.of(), ProbeOptions.DEFAULT)
                .desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                        .filter(Namespace.class::isInstance)
                        .map(Namespace.class::cast)
                        .filter(each -> each.getMetadata().getName().equals("services"))
                        .findFirst()
                        .orElseThrow();
    }

    private static String enforced(Namespace namespace) {
        return namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce");
    }

    private static List<NetworkPolicyPeer> peers(StackName... installed) {
        var spec = SampleSpec.of(StackName.BASE, Tier.PRODUCTION, installed);
        return new BaseStack(List.of(), ProbeOptions.DEFAULT)
                .desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                        .filter(NetworkPolicy.class::isInstance)
                        .map(NetworkPolicy.class::cast)
                        .filter(policy -> policy.getMetadata().getNamespace().equals("services"))
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule -> rule.getFrom().stream())
                        .toList();
    }

    private static boolean isNamespace(NetworkPolicyPeer peer, String name) {
        return peer.getNamespaceSelector() != null
                && name.equals(peer.getNamespaceSelector().getMatchLabels().get("kubernetes.io/metadata.name"));
    }
}
